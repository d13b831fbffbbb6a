import { KEY_TABLE } from '@loop/testing';
import { describe, expect, it } from 'vitest';

import { SCALES } from '../theory/scales.js';
import { findKeys, modeOf, parseKey } from './key-names.js';
import { nearestModelKey } from './model-key.js';

describe('nearestModelKey', () => {
  it.each([
    ['C major', 'C major', undefined],
    ['a minor', 'A minor', undefined],
    ['Am', 'A minor', undefined],
    ['AM', 'A major', undefined],
    ['Bb', 'Bb major', undefined],
    ['F♯ min', 'F♯ minor', undefined],
    ['F# dorian', 'F# minor', 'dorian'],
    ['C Hungarian Minor', 'C minor', 'hungarian minor'],
    ['G mixolydian', 'G major', 'mixolydian'],
    ['D pentatonicMin', 'D minor', 'minor pentatonic'],
    ['D pentatonicMinor', 'D minor', 'minor pentatonic'],
    ['F sharp dorian', 'F# minor', 'dorian'],
    ['f-sharp dorian', 'F# minor', 'dorian'],
    ['E flat', 'Eb major', undefined],
    ['A melodic minor', 'A minor', 'melodic minor'],
    ['Eb whole tone', 'Eb major', 'whole tone'],
  ])('reads %s as %s', (text, key, replaced) => {
    expect(nearestModelKey(text)).toEqual({ key, scale: replaced });
  });

  it.each(['H minor', 'blues', '', '12', 'funky'])('does not read %j, which begins with no note', (text) => {
    expect(nearestModelKey(text)).toBeUndefined();
  });

  it.each(KEY_TABLE)('reads %j with the root that every package reads, and the mode of its third', (text, { root, scale }) => {
    const key = parseKey(nearestModelKey(text)?.key ?? '');
    expect(key).toEqual({ root, scale: modeOf(scale) });
    expect(findKeys(`slow song, ${text}, warm`)).toMatchObject([{ root, scale }]);
    expect(parseKey(text)).toEqual({ root, scale });
  });

  it('gives every scale of core the mode of its third', () => {
    for (const [name, steps] of Object.entries(SCALES)) {
      const third = (steps as readonly number[]).includes(4) ? 'major' : 'minor';
      expect([name, nearestModelKey(`C ${name}`)?.key]).toEqual([name, `C ${third}`]);
    }
  });
});
