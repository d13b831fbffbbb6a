import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cosPi, decibelsToGain, gainToDecibels, sinPi } from './math.js';

describe('the elementary functions', () => {
  it('are as exact as those of the platform', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), fc.double({ min: -300, max: 300, noNaN: true }), (x, db) => {
        expect(Math.abs(sinPi(x) - Math.sin(Math.PI * x))).toBeLessThan(3e-15);
        expect(Math.abs(cosPi(x) - Math.cos(Math.PI * x))).toBeLessThan(3e-15);
        expect(Math.abs(decibelsToGain(db) / 10 ** (db / 20) - 1)).toBeLessThan(1e-13);
        expect(Math.abs(gainToDecibels(decibelsToGain(db)) - db)).toBeLessThan(1e-11);
      }),
      { numRuns: 2_000 },
    );
  });

  it('have no error where the result is a whole number', () => {
    expect([sinPi(0), sinPi(0.5), sinPi(1), sinPi(-1.5), sinPi(1_000_001)].map((value) => value + 0)).toEqual([0, 1, 0, 1, 0]);
    expect([decibelsToGain(0), gainToDecibels(1), gainToDecibels(0), gainToDecibels(Infinity)]).toEqual([1, 0, -Infinity, Infinity]);
  });
});
