import { describe, expect, it } from 'vitest';

import { isSameKey } from './same-key.js';

describe('isSameKey', () => {
  it.each([
    ['Bb minor', 'A# minor', true],
    ['A flat', 'G# major', true],
    ['Am', 'A minor', true],
    ['F sharp dorian', 'F# minor', true],
    ['A minor', 'C major', false],
    ['A minor', 'A major', false],
    ['Cb major', 'B major', true],
    ['something', 'Something ', true],
    ['something', 'C major', false],
  ])('compares %s and %s', (one, other, same) => {
    expect(isSameKey(one, other)).toBe(same);
  });
});
