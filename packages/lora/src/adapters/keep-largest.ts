import type { LoraWeights } from '@loop/core';
import type { Matrix } from 'ml-matrix';

/** A LoRA of a limited rank, and what it lost. */
export interface ReducedRank {
  readonly change: LoraWeights;
  /** The part that is gone: the length of what was left out over that of the whole, 0–1. */
  readonly lost: number;
}

/** The singular value decomposition of a change. */
export interface Decomposed {
  /** `[outputs, rank]` with orthonormal columns. */
  readonly left: Matrix;
  /** From the largest. */
  readonly singular: readonly number[];
  /** `[inputs, rank]` with orthonormal columns. */
  readonly right: Matrix;
}

/**
 * Makes a LoRA of the largest singular values of a change.
 *
 * Source: Eckart and Young, 1936: no matrix of the rank is nearer.
 *
 * @param shape - The weight's shape, outputs first.
 * @param limit - The highest rank.
 */
export function keepLargest({ left, singular, right }: Decomposed, shape: readonly number[], limit: number): ReducedRank {
  const rank = Math.min(limit, singular.length);
  const [outputs, ...inputs] = shape as [number, ...number[]];
  const width = inputs.reduce((product, size) => product * size, 1);
  const a = new Float32Array(rank * width);
  const b = new Float32Array(outputs * rank);
  for (let k = 0; k < rank; k += 1) {
    // Both factors get the root, so that neither is much larger than the other.
    const root = Math.sqrt(singular[k]!);
    for (let column = 0; column < width; column += 1) a[k * width + column] = root * right.get(column, k);
    for (let row = 0; row < outputs; row += 1) b[row * rank + k] = root * left.get(row, k);
  }
  const whole = energy(singular);
  const ones = inputs.slice(1).map(() => 1);
  return {
    change: { kind: 'lora', a: { shape: [rank, ...inputs], values: a }, b: { shape: [outputs, rank, ...ones], values: b }, alpha: rank },
    lost: whole === 0 ? 0 : Math.sqrt(energy(singular.slice(rank)) / whole),
  };
}

const energy = (values: readonly number[]): number => values.reduce((sum, value) => sum + value ** 2, 0);
