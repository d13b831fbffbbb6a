import { InvalidInputError } from '@loop/core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import type { Gaussian } from './fit-gaussian.js';

/**
 * The Fréchet distance between two normal distributions: `|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½)`. Of embeddings of music this is
 * the Fréchet audio distance (FAD). It is 0 for equal distributions, and rises without limit.
 *
 * The symmetric product keeps the root real where covariances are singular, as with fewer clips than dimensions.
 *
 * Source: Kilgour et al., Fréchet Audio Distance, 2019, https://arxiv.org/abs/1812.08466
 *
 * @throws {InvalidInputError} When the two differ in their number of dimensions.
 */
export function frechetDistance(reference: Gaussian, evaluated: Gaussian): number {
  const size = reference.mean.length;
  if (evaluated.mean.length !== size) {
    const message = `must have ${size} values as the reference's`;
    throw new InvalidInputError('evaluated', [{ path: 'mean', message, received: String(evaluated.mean.length) }]);
  }
  const root = squareRoot(toMatrix(reference.covariance, size));
  const product = root.mmul(toMatrix(evaluated.covariance, size)).mmul(root);
  const shared = eigenvaluesOf(symmetric(product)).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  let distance = -2 * shared;
  for (let index = 0; index < size; index += 1) {
    distance += (reference.mean[index]! - evaluated.mean[index]!) ** 2;
    distance += reference.covariance[index * size + index]! + evaluated.covariance[index * size + index]!;
  }
  return Math.max(0, distance);
}

const toMatrix = (values: Float64Array, size: number): Matrix => Matrix.from1DArray(size, size, values);

const symmetric = (matrix: Matrix): Matrix => Matrix.add(matrix, matrix.transpose()).mul(0.5);

const eigenvaluesOf = (matrix: Matrix): number[] => new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;

function squareRoot(matrix: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return vectors.clone().mulRowVector(roots).mmul(vectors.transpose());
}
