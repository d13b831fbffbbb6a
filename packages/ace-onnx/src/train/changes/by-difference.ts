import type { Value } from '../../onnx/types.js';
import { toMatrix, toRows } from './change.js';
import type { ChangeInputs } from './change.js';
import { rowFactors } from './magnitude.js';

/**
 * Changes a product by the difference of its weight. With magnitudes the changed weight is needed for their factors, and is multiplied by.
 *
 * @param difference - float32 `[outputs, inputs]`, scaled.
 */
export function byDifference(inputs: ChangeInputs, difference: Value): Value {
  const { o, product, y, parts, weight } = inputs;
  const multiply = (matrix: Value): Value =>
    product.layout === 'channels' ? o.matmul(matrix, product.x) : toRows(o, o.gemm(toMatrix(o, product.x), matrix), y);
  if (!parts.has('magnitude')) return o.add(y, multiply(difference));
  const changed = o.add(weight(), difference);
  return multiply(o.mul(changed, rowFactors(inputs, changed, { frozen: false })));
}
