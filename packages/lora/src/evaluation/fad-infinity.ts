import { InvalidInputError, createRandom } from '@loop/core';
import type { Seed } from '@loop/core';

import type { Embeddings } from './embeddings.js';
import { assertComparable, takeRows } from './embeddings.js';
import { fitGaussian } from './fit-gaussian.js';
import { frechetDistance } from './frechet-distance.js';
import { fitLine } from './statistics/fit-line.js';

/** How FAD is extrapolated. */
export interface FadInfinityOptions {
  /** How many sizes are measured, at least 3. @defaultValue 15 */
  readonly steps?: number | undefined;
  /** The smallest size in clips. @defaultValue a fifth of the evaluated clips, at least 2 */
  readonly minimum?: number | undefined;
  /** What the clips of each size are drawn by. */
  readonly seed: Seed;
}

/** FAD as it would be with infinitely many clips. */
export interface FadInfinity {
  /** The extrapolated distance; sampling noise can make it negative where the sets hardly differ. */
  readonly distance: number;
  /** Where it lies with 95 % confidence. */
  readonly interval: readonly [low: number, high: number];
  /** How much of the variance over the sizes the line explains, 0–1. */
  readonly rSquared: number;
  /** Growth of the distance with `1 / size`: the bias of few clips. */
  readonly slope: number;
  /** The sizes in clips and what was measured at each. */
  readonly points: readonly { readonly size: number; readonly distance: number }[];
}

/**
 * Extrapolates the Fréchet audio distance to infinitely many evaluated clips, because FAD of few clips is biased upwards: it is measured at
 * several sizes, drawn with replacement, and the line over `1 / size` is read at 0.
 *
 * Source: Gui et al., Adapting Fréchet Audio Distance for Generative Music Evaluation, 2024, https://arxiv.org/abs/2311.01616
 *
 * @throws {InvalidInputError} When the sets cannot be compared, or there are fewer than three sizes.
 */
export function fadInfinity(reference: Embeddings, evaluated: Embeddings, options: FadInfinityOptions): FadInfinity {
  assertComparable(reference, evaluated, 2);
  const { steps = 15, minimum = Math.max(2, Math.floor(evaluated.count / 5)), seed } = options;
  const random = createRandom(seed);
  const draws = sampleSizes(minimum, evaluated.count, steps).map((size) =>
    Array.from({ length: size }, () => random.integer(evaluated.count)),
  );
  return extrapolateFad(reference, evaluated, draws);
}

/** Spreads sizes evenly between the smallest and the largest, both included. */
export function sampleSizes(minimum: number, maximum: number, steps: number): readonly number[] {
  if (!(Number.isInteger(steps) && steps >= 3)) {
    throw new InvalidInputError('options', [{ path: 'steps', message: 'must be a whole number of at least 3', received: String(steps) }]);
  }
  if (!(Number.isInteger(minimum) && minimum >= 2 && minimum < maximum)) {
    const message = `must be from 2 to ${maximum - 1}, below the number of evaluated clips`;
    throw new InvalidInputError('options', [{ path: 'minimum', message, received: String(minimum) }]);
  }
  return Array.from({ length: steps }, (_, index) => Math.floor(minimum + ((maximum - minimum) * index) / (steps - 1)));
}

/** Extrapolates FAD from given draws: lists of row numbers of the evaluated clips. */
export function extrapolateFad(reference: Embeddings, evaluated: Embeddings, draws: readonly (readonly number[])[]): FadInfinity {
  const fitted = fitGaussian(reference);
  const points = draws.map((rows) => ({
    size: rows.length,
    distance: frechetDistance(fitted, fitGaussian(takeRows(evaluated, rows))),
  }));
  const line = fitLine(
    points.map(({ size }) => 1 / size),
    points.map(({ distance }) => distance),
  );
  return { distance: line.intercept, interval: line.interceptInterval, rSquared: line.rSquared, slope: line.slope, points };
}
