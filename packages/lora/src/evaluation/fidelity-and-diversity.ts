import { InvalidInputError } from '@loop/core';

import type { Embeddings } from './embeddings.js';
import { assertComparable } from './embeddings.js';
import { squaredDistance } from './squared-distance.js';

/** How real the evaluated clips are, and how much of the reference's variety they have. */
export interface FidelityAndDiversity {
  /** The share of evaluated clips within the reach of some reference clip, 0–1. */
  readonly precision: number;
  /** The share of reference clips within the reach of some evaluated clip, 0–1. */
  readonly recall: number;
  /** How many reference clips an evaluated clip is within reach of, over the number of neighbours; from 0, above 1 in dense regions. */
  readonly density: number;
  /** The share of reference clips which have an evaluated clip within their reach, 0–1. */
  readonly coverage: number;
}

/**
 * Measures fidelity (precision, density) apart from diversity (recall, coverage). The reach of a clip is the distance to its k-th nearest
 * neighbour in its own set.
 *
 * Source: Naeem et al., Reliable Fidelity and Diversity Metrics for Generative Models, 2020, https://arxiv.org/abs/2002.09797
 *
 * @param options - `neighbours`: k, below the number of clips of either set. @defaultValue 5
 * @throws {InvalidInputError} When the sets cannot be compared, or k is not below both numbers of clips.
 */
export function fidelityAndDiversity(
  reference: Embeddings,
  evaluated: Embeddings,
  { neighbours = 5 }: { readonly neighbours?: number | undefined } = {},
): FidelityAndDiversity {
  assertComparable(reference, evaluated, 2);
  const most = Math.min(reference.count, evaluated.count) - 1;
  if (!Number.isInteger(neighbours) || neighbours < 1 || neighbours > most) {
    const message = `must be a whole number from 1 to ${most}, below the clips of either set`;
    throw new InvalidInputError('options', [{ path: 'neighbours', message, received: String(neighbours) }]);
  }
  const reachOfReference = reaches(reference, neighbours);
  const reachOfEvaluated = reaches(evaluated, neighbours);
  const isReal = new Uint8Array(evaluated.count);
  const isRecalled = new Uint8Array(reference.count);
  const isCovered = new Uint8Array(reference.count);
  let pairs = 0;
  for (let i = 0; i < reference.count; i += 1) {
    let nearest = Infinity;
    for (let j = 0; j < evaluated.count; j += 1) {
      const distance = Math.sqrt(squaredDistance(reference, i, evaluated, j));
      nearest = Math.min(nearest, distance);
      if (distance < reachOfEvaluated[j]!) isRecalled[i] = 1;
      if (!(distance < reachOfReference[i]!)) continue;
      isReal[j] = 1;
      pairs += 1;
    }
    if (nearest < reachOfReference[i]!) isCovered[i] = 1;
  }
  return {
    precision: share(isReal),
    recall: share(isRecalled),
    density: pairs / (neighbours * evaluated.count),
    coverage: share(isCovered),
  };
}

const share = (marks: Uint8Array): number => marks.reduce((sum, mark) => sum + mark, 0) / marks.length;

function reaches(set: Embeddings, neighbours: number): Float64Array {
  return Float64Array.from({ length: set.count }, (_, row) => {
    const others = Float64Array.from({ length: set.count }, (_other, other) => squaredDistance(set, row, set, other));
    // The clip itself, at distance 0, stands first.
    return Math.sqrt(others.sort()[neighbours]!);
  });
}
