import { SCALES } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { toPlainKey } from './key-scale.js';

describe('toPlainKey', () => {
  it.each([
    ['C major', 'C major', undefined],
    ['a minor', 'A minor', undefined],
    ['Am', 'A minor', undefined],
    ['AM', 'A major', undefined],
    ['Bb', 'Bb major', undefined],
    ['F♯ min', 'F♯ minor', undefined],
    ['F# dorian', 'F# minor', 'dorian'],
    ['C Hungarian Minor', 'C minor', 'Hungarian Minor'],
    ['G mixolydian', 'G major', 'mixolydian'],
    ['D pentatonicMin', 'D minor', 'pentatonicMin'],
    ['Eb whole tone', 'Eb major', 'whole tone'],
  ])('reads %s as %s', (text, key, replaced) => {
    expect(toPlainKey(text)).toEqual({ key, replaced });
  });

  it.each(['H minor', 'blues', '', '12'])('does not read %j, which begins with no note', (text) => {
    expect(toPlainKey(text)).toBeUndefined();
  });

  it('gives every scale of core the mode of its third', () => {
    for (const [name, steps] of Object.entries(SCALES)) {
      const third = (steps as readonly number[]).includes(4) ? 'major' : 'minor';
      expect([name, toPlainKey(`C ${name}`)?.key]).toEqual([name, `C ${third}`]);
    }
  });
});
