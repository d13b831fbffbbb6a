import { InvalidInputError } from '@loop/core';

/** Embeddings of clips: one row a clip, each row as wide as the model's output. */
export interface Embeddings {
  /** How many clips there are, the rows. */
  readonly count: number;
  /** How many values each clip has, the columns. */
  readonly dimensions: number;
  /** The values row by row, `count × dimensions` finite numbers. */
  readonly values: Float32Array | Float64Array;
}

/**
 * Checks embeddings that a caller made.
 *
 * @param path - What to call them in a message.
 * @param minimum - The fewest rows.
 * @throws {InvalidInputError} When there are too few rows, the sizes do not fit the values, or a value is not finite.
 */
export function assertEmbeddings(embeddings: Embeddings, path: string, minimum = 1): void {
  const { count, dimensions, values } = embeddings;
  const refuse = (field: string, message: string, received: string): never => {
    throw new InvalidInputError(path, [{ path: field, message, received }]);
  };
  if (!Number.isInteger(count) || count < minimum) refuse('count', `must be at least ${minimum} clips`, String(count));
  if (!Number.isInteger(dimensions) || dimensions < 1) refuse('dimensions', 'must be at least 1', String(dimensions));
  if (values.length !== count * dimensions) refuse('values', `must hold ${count} × ${dimensions} numbers`, String(values.length));
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) refuse(`values[${wrong}]`, 'must be a finite number', String(values[wrong]));
}

/** Checks two sets that are to be compared: both well formed and of one width. */
export function assertComparable(reference: Embeddings, evaluated: Embeddings, minimum = 1): void {
  assertEmbeddings(reference, 'reference', minimum);
  assertEmbeddings(evaluated, 'evaluated', minimum);
  if (reference.dimensions !== evaluated.dimensions) {
    const message = `must be ${reference.dimensions} as in the reference: both sets must come from one model`;
    throw new InvalidInputError('evaluated', [{ path: 'dimensions', message, received: String(evaluated.dimensions) }]);
  }
}

/** Copies the rows with the given numbers, in that order; a number may stand there several times. */
export function takeRows(embeddings: Embeddings, rows: readonly number[]): Embeddings {
  const { dimensions, values } = embeddings;
  const taken = new Float64Array(rows.length * dimensions);
  rows.forEach((row, index) => taken.set(values.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions));
  return { count: rows.length, dimensions, values: taken };
}
