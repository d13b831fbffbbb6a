import type { Embeddings } from './embeddings.js';
import { assertEmbeddings } from './embeddings.js';

/** The normal distribution that fits a set of embeddings. */
export interface Gaussian {
  /** How many clips it was fitted to. */
  readonly count: number;
  /** The mean, one value a dimension. */
  readonly mean: Float64Array;
  /** The covariance with divisor `count − 1`, row by row, `dimensions × dimensions`. */
  readonly covariance: Float64Array;
}

/**
 * Fits a normal distribution to embeddings, in double precision.
 *
 * @throws {InvalidInputError} For fewer than two clips, or embeddings that are not well formed.
 */
export function fitGaussian(embeddings: Embeddings): Gaussian {
  assertEmbeddings(embeddings, 'embeddings', 2);
  const { count, dimensions, values } = embeddings;
  const mean = new Float64Array(dimensions);
  for (let index = 0; index < values.length; index += 1) mean[index % dimensions]! += values[index]! / count;
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < dimensions; column += 1) centred[column] = values[row * dimensions + column]! - mean[column]!;
    for (let a = 0; a < dimensions; a += 1) {
      const weight = centred[a]! / (count - 1);
      for (let b = a; b < dimensions; b += 1) covariance[a * dimensions + b]! += weight * centred[b]!;
    }
  }
  for (let a = 0; a < dimensions; a += 1) for (let b = 0; b < a; b += 1) covariance[a * dimensions + b] = covariance[b * dimensions + a]!;
  return { count, mean, covariance };
}
