import { createSong } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { layOutLap } from './lap.js';

describe('a lap', () => {
  const laps = fc.record({ seed: fc.nat(), lap: fc.nat(40), warmth: fc.double({ min: 0, max: 1, noNaN: true }) });

  it('has a way to every light past every thorn', () => {
    fc.assert(
      fc.property(laps, ({ seed, lap, warmth }) => {
        const things = layOutLap(createSong({ genre: 'house', seed }), { seed, lap, warmth });
        const lights = things.filter(({ kind }) => kind === 'light');
        expect(lights.length).toBeGreaterThan(0);
        for (const [index, light] of lights.entries()) {
          const before = lights[index - 1];
          if (before === undefined) continue;
          expect(light.step - before.step).toBeGreaterThanOrEqual(2);
          expect(Math.abs(light.lane - before.lane)).toBeLessThanOrEqual(1);
        }
        for (const thorn of things.filter(({ kind }) => kind === 'thorn')) {
          const before = lights.findLast(({ step }) => step <= thorn.step);
          if (before !== undefined) expect(thorn.lane).not.toBe(before.lane);
          expect(lights.some(({ step, lane }) => step === thorn.step && lane === thorn.lane)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for the same seed, another for another, and begins without thorns', () => {
    const song = createSong({ genre: 'house', seed: 5 });
    const lap = (seed: number, number: number) => layOutLap(song, { seed, lap: number, warmth: 1 });
    expect(lap(1, 3)).toEqual(lap(1, 3));
    expect([1, 2, 3, 4].some((seed) => JSON.stringify(lap(seed, 3)) !== JSON.stringify(lap(9, 3)))).toBe(true);
    expect(lap(1, 0).every(({ kind }) => kind === 'light')).toBe(true);
    expect([1, 2, 3, 4].flatMap((number) => lap(1, number)).some(({ kind }) => kind === 'thorn')).toBe(true);
  });
});
