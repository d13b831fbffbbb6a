import { createRandom, isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Embeddings } from './embeddings.js';
import { fadInfinity } from './fad-infinity.js';
import { fidelityAndDiversity } from './fidelity-and-diversity.js';
import { fitGaussian } from './fit-gaussian.js';
import { frechetDistance } from './frechet-distance.js';
import { kernelAudioDistance } from './kernel-audio-distance.js';
import { binomialTest, minimumCorrect, pairedPermutationTest } from './listening-statistics.js';
import { cosineSimilarities, findMemorised } from './similarity.js';
import { studentQuantile } from './statistics/incomplete-beta.js';

/** Clips around a centre, spread by about 1. */
function clips(count: number, dimensions: number, seed: number, centre = 0): Embeddings {
  const random = createRandom(seed);
  const normal = (): number => Array.from({ length: 12 }, () => random.next()).reduce((sum, value) => sum + value, -6);
  return { count, dimensions, values: Float64Array.from({ length: count * dimensions }, () => centre + normal()) };
}

describe('distances between sets of clips', () => {
  it('are 0 or about it for the same set, whatever the set is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 8 }), fc.nat(), (count, dimensions, seed) => {
        const set = clips(count, dimensions, seed);
        const scale = fitGaussian(set).covariance.reduce((sum, value) => sum + Math.abs(value), 1);
        expect(frechetDistance(fitGaussian(set), fitGaussian(set))).toBeLessThan(1e-6 * scale);
      }),
      { numRuns: 50 },
    );
  });

  it('do not depend on which set is called the reference', () => {
    const [a, b] = [clips(20, 5, 1), clips(30, 5, 2, 0.7)];
    expect(frechetDistance(fitGaussian(a), fitGaussian(b))).toBeCloseTo(frechetDistance(fitGaussian(b), fitGaussian(a)), 8);
    expect(kernelAudioDistance(a, b, { bandwidth: 2 })).toBeCloseTo(kernelAudioDistance(b, a, { bandwidth: 2 }), 8);
  });

  it('grow as the sets move apart', () => {
    const reference = clips(60, 4, 1);
    const near = clips(60, 4, 2, 0.3);
    const far = clips(60, 4, 2, 2);
    const distance = (set: Embeddings): number => frechetDistance(fitGaussian(reference), fitGaussian(set));
    expect(distance(far)).toBeGreaterThan(distance(near));
    expect(kernelAudioDistance(reference, far)).toBeGreaterThan(kernelAudioDistance(reference, near));
    expect(fidelityAndDiversity(reference, far).precision).toBeLessThan(fidelityAndDiversity(reference, near).precision);
  });

  it('loses most of its bias when FAD is extrapolated, and draws the same for the same seed', () => {
    const [reference, evaluated] = [clips(3_000, 8, 1), clips(200, 8, 2)];
    const few = frechetDistance(
      fitGaussian(reference),
      fitGaussian({ ...evaluated, count: 40, values: evaluated.values.subarray(0, 320) }),
    );
    const found = fadInfinity(reference, evaluated, { seed: 3, steps: 12 });
    expect(Math.abs(found.distance)).toBeLessThan(few / 2);
    expect(found.interval[0]).toBeLessThan(found.distance);
    expect(fadInfinity(reference, evaluated, { seed: 3, steps: 12 })).toEqual(found);
  });

  it('refuse sets of two models, too few clips and values that are no numbers, by the field', () => {
    const failure = (run: () => unknown): unknown => {
      try {
        run();
      } catch (error) {
        return isLoopError(error, 'invalid_input') ? error.message : error;
      }
      return undefined;
    };
    expect(failure(() => kernelAudioDistance(clips(4, 3, 1), clips(4, 2, 1)))).toContain('dimensions');
    expect(failure(() => fitGaussian(clips(1, 3, 1)))).toContain('count');
    expect(failure(() => fitGaussian({ count: 2, dimensions: 1, values: Float32Array.of(1, NaN) }))).toContain('values[1]');
    expect(failure(() => fidelityAndDiversity(clips(4, 3, 1), clips(4, 3, 1), { neighbours: 4 }))).toContain('neighbours');
    expect(failure(() => fadInfinity(clips(9, 2, 1), clips(9, 2, 2), { seed: 1, steps: 2 }))).toContain('steps');
  });
});

describe('memorised clips', () => {
  it('are found by the training clip that they repeat, louder or softer', () => {
    const training = clips(10, 16, 1);
    const generated = clips(3, 16, 2);
    generated.values.set(
      training.values.subarray(4 * 16, 5 * 16).map((value) => value * 0.5),
      16,
    );
    const { suspects } = findMemorised(cosineSimilarities(generated, training));
    expect(suspects.map(({ clip, reference }) => [clip, reference])).toEqual([[1, 4]]);
  });
});

describe('listening statistics', () => {
  it('count to certainty: all outcomes together have probability 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (trials) => {
        expect(binomialTest(0, trials).pGreater).toBeCloseTo(1, 12);
        const least = minimumCorrect(trials);
        if (least === undefined) return;
        expect(binomialTest(least, trials).pGreater).toBeLessThanOrEqual(0.05);
        expect(binomialTest(least - 1, trials).pGreater).toBeGreaterThan(0.05);
      }),
    );
    expect(minimumCorrect(4)).toBeUndefined();
  });

  it('hold the observed share within both intervals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }).chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials))),
        ([correct, trials]) => {
          const { wilsonInterval, exactInterval } = binomialTest(correct, trials);
          for (const [low, high] of [wilsonInterval, exactInterval]) {
            expect(low).toBeLessThanOrEqual(correct / trials);
            expect(high).toBeGreaterThanOrEqual(correct / trials);
          }
        },
      ),
    );
  });

  it('refuse counts that cannot be', () => {
    expect(() => binomialTest(6, 5)).toThrow('correct');
    expect(() => binomialTest(0, 0)).toThrow('trials');
    expect(() => pairedPermutationTest([])).toThrow('differences');
  });

  it('know the published quantiles of Student’s t', () => {
    // Source: any table of the t distribution.
    for (const [degrees, quantile] of [
      [1, 12.706_204_736],
      [6, 2.446_911_851],
      [30, 2.042_272_456],
    ] as const) {
      expect(studentQuantile(0.975, degrees)).toBeCloseTo(quantile, 8);
    }
  });
});
