import { describe, expect, it } from 'vitest';

import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { findKeys, findScale, formatKey, parseKey } from './key-names.js';

describe('parseKey', () => {
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
    ['D hungarianMinor', 'D', 'hungarianMinor'],
    ['D hungarianMin', 'D', 'hungarianMinor'],
    ['F sharp dorian', 'F#', 'dorian'],
    ['E flat', 'D#', undefined],
    ['AM', 'A', 'major'],
    ['C pentatonic', 'C', 'pentatonicMajor'],
    ['C_harmonic_minor', 'C', 'harmonicMinor'],
    ['Cmaj', 'C', 'major'],
    ['G', 'G', undefined],
  ])('reads %s', (text, root, scale) => {
    expect(parseKey(text)).toEqual({ root, scale });
  });

  it.each(['', 'H minor', 'C minor and more', 'minor', '120', 'Cxyz'])('does not read %o', (text) => {
    expect(parseKey(text)).toBeUndefined();
  });

  it('writes plain words', () => {
    expect(formatKey({ root: 'F#', scale: 'minor' })).toBe('F# minor');
    expect(formatKey({ root: 'C', scale: 'harmonicMinor' })).toBe('C harmonic minor');
  });

  it('reads every key that it writes', () => {
    for (const root of PITCH_CLASSES) {
      for (const scale of Object.keys(SCALES) as ScaleName[]) expect(parseKey(formatKey({ root, scale }))).toEqual({ root, scale });
    }
  });
});

describe('findKeys', () => {
  it.each([
    ['dark techno in A minor, 130 bpm', 'A', 'minor'],
    ['slow song, in c minor', 'C', 'minor'],
    ['key of Db', 'C#', undefined],
    ['Key: g dorian', 'G', 'dorian'],
    ['pads, F#m, warm', 'F#', 'minor'],
    ['soft Bb Lydian pads', 'A#', 'lydian'],
    ['in F sharp dorian, slow', 'F#', 'dorian'],
    ['techno, f sharp dorian', 'F#', 'dorian'],
    ['lofi, a minor', 'A', 'minor'],
  ])('finds the key in %o', (text, root, scale) => {
    expect(findKeys(text)[0]).toMatchObject({ root, scale });
  });

  it.each(['a major drop', 'big bass in a club', 'plan B', 'abc minor', 'E'])('finds none in %o', (text) => {
    expect(findKeys(text)).toEqual([]);
  });
});

describe('findScale', () => {
  it('finds a scale without a root', () => {
    expect(findScale('a phrygian melody')).toBe('phrygian');
    expect(findScale('harmonic minor lead')).toBe('harmonicMinor');
    expect(findScale('miner song')).toBeUndefined();
  });
});
