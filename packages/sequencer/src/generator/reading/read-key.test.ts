import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { ScaleName } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { describeKey, findKey, findScale, readKey } from './read-key.js';

describe('readKey', () => {
  it.each([
    ['C minor', 'C', 'minor'],
    ['F# dorian', 'F#', 'dorian'],
    ['f sharp major', 'F#', 'major'],
    ['Db major', 'C#', 'major'],
    ['B♭ minor', 'A#', 'minor'],
    ['Cb major', 'B', 'major'],
    ['Am', 'A', 'minor'],
    ['E-flat harmonic minor', 'D#', 'harmonicMinor'],
    ['a aeolian', 'A', 'minor'],
    ['D hungarianMin', 'D', 'hungarianMin'],
    ['G', 'G', undefined],
  ])('reads %s', (text, root, scale) => {
    expect(readKey(text)).toEqual({ root, scale });
  });

  it.each(['', 'H minor', 'C minor and more', 'minor', '120', 'Cxyz'])('does not read %o', (text) => {
    expect(readKey(text)).toBeUndefined();
  });

  it('writes plain words', () => {
    expect(describeKey({ root: 'F#', scale: 'minor' })).toBe('F# minor');
    expect(describeKey({ root: 'C', scale: 'harmonicMinor' })).toBe('C harmonic minor');
  });

  it('reads every key that it writes', () => {
    for (const root of PITCH_CLASSES) {
      for (const scale of Object.keys(SCALES) as ScaleName[]) expect(readKey(describeKey({ root, scale }))).toEqual({ root, scale });
    }
  });
});

describe('findKey', () => {
  it.each([
    ['dark techno in A minor, 130 bpm', 'A', 'minor'],
    ['slow song, in c minor', 'C', 'minor'],
    ['key of Db', 'C#', undefined],
    ['Key: g dorian', 'G', 'dorian'],
    ['pads, F#m, warm', 'F#', 'minor'],
    ['soft Bb Lydian pads', 'A#', 'lydian'],
  ])('finds the key in %o', (text, root, scale) => {
    expect(findKey(text)).toEqual({ root, scale });
  });

  it.each(['a major drop', 'big bass in a club', 'plan B', 'abc minor', 'E'])('finds none in %o', (text) => {
    expect(findKey(text)).toBeUndefined();
  });
});

describe('findScale', () => {
  it('finds a scale without a root', () => {
    expect(findScale('a phrygian melody')).toBe('phrygian');
    expect(findScale('harmonic minor lead')).toBe('harmonicMinor');
    expect(findScale('miner song')).toBeUndefined();
  });
});
