import type { Value } from '../../onnx/types.js';
import { toMatrix, toRows } from './change.js';
import type { ChangeBuilder, ChangeInputs } from './change.js';
import { rowFactors } from './magnitude.js';

/**
 * LoKr: the weight changes by a Kronecker product. Without magnitudes the product is never made: `x` as a matrix is multiplied from both
 * sides. With magnitudes the changed weight is needed for their factors, and is multiplied by.
 *
 * Source: S.-Y. Yeh et al., LyCORIS, https://arxiv.org/abs/2309.14859
 */
export const lokr: ChangeBuilder = (inputs) => (inputs.parts.has('magnitude') ? byChangedWeight(inputs) : byFactors(inputs));

function byFactors({ o, product, y, parts, scale }: ChangeInputs): Value {
  const { x, layout, inputs, outputs } = product;
  const [first, second] = [factor({ o, parts }, 'first'), factor({ o, parts }, 'second')];
  const [outerRows, outerColumns] = first.shape as readonly [number, number];
  const [innerRows, innerColumns] = second.shape as readonly [number, number];
  if (layout === 'channels') return o.add(y, o.matmul(o.mul(kronecker({ o }, first, second), scale), x));
  const matrix = toMatrix(o, x);
  const places = matrix.shape[0]!;
  const blocks = o.reshape(matrix, [-1, innerColumns], [`${places}*${inputs / innerColumns}`, innerColumns]);
  const inner = o.reshape(o.gemm(blocks, second), [-1, outerColumns, innerRows], [places, outerColumns, innerRows]);
  const outer = o.matmul(o.mul(first, scale), inner);
  return o.add(y, toRows(o, o.reshape(outer, [-1, outputs], [places, outerRows * innerRows]), y));
}

function byChangedWeight(inputs: ChangeInputs): Value {
  const { o, product, y, parts, scale, weight } = inputs;
  const change = o.mul(kronecker(inputs, factor({ o, parts }, 'first'), factor({ o, parts }, 'second')), scale);
  const changed = o.add(weight(), change);
  const scaled = o.mul(changed, rowFactors(inputs, changed, { frozen: false }));
  return product.layout === 'channels' ? o.matmul(scaled, product.x) : toRows(o, o.gemm(toMatrix(o, product.x), scaled), y);
}

/** A factor, whole or as a product. */
function factor({ o, parts }: Pick<ChangeInputs, 'o' | 'parts'>, name: 'first' | 'second'): Value {
  return parts.get(name) ?? o.matmul(parts.get(`${name}/a`)!, parts.get(`${name}/b`)!);
}

function kronecker({ o }: Pick<ChangeInputs, 'o'>, first: Value, second: Value): Value {
  const [rows, columns] = first.shape as readonly [number, number];
  const [innerRows, innerColumns] = second.shape as readonly [number, number];
  const blocks = o.mul(
    o.reshape(first, [rows, 1, columns, 1], [rows, 1, columns, 1]),
    o.reshape(second, [1, innerRows, 1, innerColumns], [1, innerRows, 1, innerColumns]),
  );
  const shape = [rows * innerRows, columns * innerColumns];
  return o.reshape(blocks, shape, shape);
}
