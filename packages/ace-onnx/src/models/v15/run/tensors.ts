import { InferenceError } from '@loop/core';

import { float32, int64 } from '../../../runtime/tensor.js';
import type { TensorOf, Tensors } from '../../../runtime/tensor.js';

/** Floats of a shape. */
export type Floats = TensorOf<'float32'>;

/** A copy of a float32 result: what a session gives may be overwritten by its next run. */
export function floatsOf(results: Tensors, name: string): Floats {
  const result = results[name];
  if (result?.type === 'float32') return float32(result.data.slice(), result.shape);
  throw new InferenceError(`A network gave no float32 result ${name}.`, 'output');
}

/**
 * Ids as a session wants them.
 *
 * @param pad - What fills shorter rows up.
 * @param length - To which rows are cut or filled up. @defaultValue the longest's
 */
export function idTensor(
  rows: readonly (readonly number[])[],
  pad = 0,
  length = Math.max(...rows.map((row) => row.length)),
): TensorOf<'int64'> {
  const data = new BigInt64Array(rows.length * length).fill(BigInt(pad));
  rows.forEach((row, index) => row.slice(0, length).forEach((id, place) => (data[index * length + place] = BigInt(id))));
  return int64(data, [rows.length, length]);
}
