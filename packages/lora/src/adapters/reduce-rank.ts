import { InvalidInputError } from '@loop/core';
import type { LoraWeights } from '@loop/core';
import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';

import { scaleOf } from './change-of.js';

/** A LoRA of a lower rank, and what it lost. */
export interface ReducedRank {
  readonly change: LoraWeights;
  /** The part that is gone: the length of what was left out over that of the whole, 0–1. */
  readonly lost: number;
}

/**
 * Lowers the rank of a LoRA by keeping its largest singular values. The change itself is never formed: only its factors and a square of the rank are.
 *
 * Source: Eckart and Young, 1936: no matrix of the rank is nearer.
 *
 * @param rank - At least 1; a rank at or above the present one keeps everything.
 * @throws {InvalidInputError} For another rank, or a change with magnitudes or a bias.
 */
export function reduceRank(change: LoraWeights, rank: number): ReducedRank {
  if (!Number.isInteger(rank) || rank < 1)
    throw new InvalidInputError('rank', [{ path: '', message: 'must be a whole number of at least 1', received: String(rank) }]);
  const { left, singular, right } = decompose(change);
  const kept = Math.min(rank, singular.length);
  const [outputs] = change.b.shape as [number];
  const width = change.a.values.length / change.a.shape[0]!;
  const a = new Float32Array(kept * width);
  const b = new Float32Array(outputs * kept);
  for (let k = 0; k < kept; k += 1) {
    // Both factors get the root, so that neither is much larger than the other.
    const root = Math.sqrt(singular[k]!);
    for (let column = 0; column < width; column += 1) a[k * width + column] = root * right.get(column, k);
    for (let row = 0; row < outputs; row += 1) b[row * kept + k] = root * left.get(row, k);
  }
  const energy = (values: readonly number[]): number => values.reduce((sum, value) => sum + value ** 2, 0);
  const whole = energy(singular);
  return {
    change: {
      kind: 'lora',
      a: { shape: [kept, ...change.a.shape.slice(1)], values: a },
      b: { shape: [outputs, kept, ...change.b.shape.slice(2)], values: b },
      alpha: kept,
    },
    lost: whole === 0 ? 0 : Math.sqrt(energy(singular.slice(kept)) / whole),
  };
}

/** The singular values of a LoRA's change, scale included, from the largest. */
export function singularValuesOf(change: LoraWeights): readonly number[] {
  return decompose(change).singular;
}

interface Decomposed {
  /** `[outputs, rank]` with orthonormal columns. */
  readonly left: Matrix;
  readonly singular: readonly number[];
  /** `[inputs, rank]` with orthonormal columns. */
  readonly right: Matrix;
}

/** The singular values of `B · A` from the triangles of both: `B = Q₁R₁`, `Aᵀ = Q₂R₂`, so `BA = Q₁ (R₁R₂ᵀ) Q₂ᵀ`. */
function decompose(change: LoraWeights): Decomposed {
  if (change.magnitude !== undefined || change.bias !== undefined) {
    throw new InvalidInputError('change', [
      { path: '', message: 'must be a LoRA without magnitudes and bias', received: 'more than that' },
    ]);
  }
  const rank = change.a.shape[0]!;
  const width = change.a.values.length / rank;
  const scale = scaleOf(change);
  const b = Matrix.from1DArray(
    change.b.shape[0]!,
    rank,
    Float64Array.from(change.b.values, (value) => value * scale),
  );
  const a = Matrix.from1DArray(rank, width, Float64Array.from(change.a.values)).transpose();
  const [first, second] = [triangle(b), triangle(a)];
  const svd = new SingularValueDecomposition(first.upper.mmul(second.upper.transpose()), { autoTranspose: true });
  return {
    left: first.orthogonal.mmul(svd.leftSingularVectors),
    singular: svd.diagonal,
    right: second.orthogonal.mmul(svd.rightSingularVectors),
  };
}

function triangle(matrix: Matrix): { readonly orthogonal: Matrix; readonly upper: Matrix } {
  // A matrix with fewer rows than columns is its own triangle.
  if (matrix.rows < matrix.columns) return { orthogonal: Matrix.eye(matrix.rows), upper: matrix };
  const qr = new QrDecomposition(matrix);
  return { orthogonal: qr.orthogonalMatrix, upper: qr.upperTriangularMatrix };
}
