import { InvalidInputError } from '@loop/core';
import type { LoraWeights } from '@loop/core';
import { scaleOf } from '@loop/core/adapters';
import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';

import { keepLargest } from './keep-largest.js';
import type { Decomposed, ReducedRank } from './keep-largest.js';

/**
 * Lowers the rank of a LoRA by keeping its largest singular values. The change itself is never formed: only its factors and a square of the rank are.
 *
 * @param rank - At least 1; a rank at or above the present one keeps everything.
 * @throws {InvalidInputError} For another rank, or a change with magnitudes or a bias.
 */
export function reduceRank(change: LoraWeights, rank: number): ReducedRank {
  if (!Number.isInteger(rank) || rank < 1)
    throw new InvalidInputError('rank', [{ path: '', message: 'must be a whole number of at least 1', received: String(rank) }]);
  const shape = [change.b.shape[0]!, ...change.a.shape.slice(1)];
  return keepLargest(decompose(change), shape, rank);
}

/** The singular values of a LoRA's change, scale included, from the largest. */
export function singularValuesOf(change: LoraWeights): readonly number[] {
  return decompose(change).singular;
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
