import { InvalidInputError } from '@loop/core';

import { MEASURES } from './success-gates.js';
import type { MeasureName, Measures } from './success-gates.js';

/** A checkpoint of a training with what was measured of it. */
export interface MeasuredCheckpoint {
  /** The number of steps after which it was saved. */
  readonly step: number;
  /** What people call it, such as its file's name. */
  readonly name: string;
  readonly measures: Measures;
}

/** A checkpoint with its place. */
export interface RankedCheckpoint extends MeasuredCheckpoint {
  /** From 1, the best. */
  readonly rank: number;
  /** The weighted mean of the standardised measures: above 0 better than the others, below 0 worse. */
  readonly score: number;
}

/** How much each measure counts. */
export type MeasureWeights = { readonly [name in MeasureName]?: number | undefined };

/** How checkpoints are compared by default: nearness to the hold-out and fit of the prompts most, then variety, copies and faults. */
export const CHECKPOINT_WEIGHTS: MeasureWeights = {
  fadInfinity: 3,
  kad: 1,
  alignment: 3,
  styleCoverage: 2,
  coverage: 1,
  memorisedShare: 2,
  cleanShare: 1,
};

/**
 * Ranks checkpoints by one number: each measure is standardised over the checkpoints (mean 0, deviation 1), turned so that larger is better, and
 * averaged with its weight. Measures that some checkpoint lacks do not count. Of equals the earlier one is better: it had less time to memorise.
 *
 * @returns From the best to the worst.
 * @throws {InvalidInputError} When there are no checkpoints, a weight is negative, or no measure is there for all of them.
 */
export function rankCheckpoints(
  checkpoints: readonly MeasuredCheckpoint[],
  weights: MeasureWeights = CHECKPOINT_WEIGHTS,
): readonly RankedCheckpoint[] {
  const refuse = (path: string, message: string, received: string): never => {
    throw new InvalidInputError('checkpoints', [{ path, message, received }]);
  };
  if (checkpoints.length === 0) refuse('', 'must be at least one', 'none');
  const scores = new Float64Array(checkpoints.length);
  let total = 0;
  for (const [name, weight = 0] of Object.entries(weights) as readonly [MeasureName, number | undefined][]) {
    if (!(weight >= 0)) refuse(`weights.${name}`, 'must be at least 0', String(weight));
    const values = checkpoints
      .map(({ measures }) => measures[name])
      .filter((value) => value !== undefined && Number.isFinite(value)) as number[];
    if (weight === 0 || values.length < checkpoints.length) continue;
    total += weight;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    if (deviation === 0) continue;
    const sign = MEASURES[name].higher ? 1 : -1;
    values.forEach((value, index) => (scores[index]! += (sign * weight * (value - mean)) / deviation));
  }
  if (total === 0) refuse('', `must all have one of ${Object.keys(weights).join(', ')}`, 'no measure that all have');
  return checkpoints
    .map((checkpoint, index) => ({ ...checkpoint, score: scores[index]! / total }))
    .toSorted((a, b) => b.score - a.score || a.step - b.step)
    .map((checkpoint, index) => ({ ...checkpoint, rank: index + 1 }));
}
