import type { Embeddings } from './embeddings.js';

/** The squared Euclidean distance between a row of one set and a row of another. */
export function squaredDistance(a: Embeddings, rowA: number, b: Embeddings, rowB: number): number {
  const { dimensions } = a;
  let sum = 0;
  for (let column = 0; column < dimensions; column += 1) {
    sum += (a.values[rowA * dimensions + column]! - b.values[rowB * dimensions + column]!) ** 2;
  }
  return sum;
}
