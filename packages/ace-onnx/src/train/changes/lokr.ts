import type { Value } from '../../onnx/types.js';
import { toMatrix, toRows } from './change.js';
import { byDifference } from './by-difference.js';
import type { ChangeBuilder, ChangeInputs } from './change.js';

/**
 * LoKr: the weight changes by a Kronecker product. Without magnitudes the product is never made: `x` as a matrix is multiplied from both
 * sides. With magnitudes the changed weight is needed for their factors, and is multiplied by.
 *
 * Source: S.-Y. Yeh et al., LyCORIS, https://arxiv.org/abs/2309.14859
 */
export const lokr: ChangeBuilder = (inputs) => {
  const { o, scale } = inputs;
  if (inputs.product.layout === 'rows' && !inputs.parts.has('magnitude')) return byFactors(inputs);
  return byDifference(inputs, o.mul(kronecker(inputs, factor(inputs, 'first'), factor(inputs, 'second')), scale));
};

function byFactors({ o, product, y, parts, scale }: ChangeInputs): Value {
  const { x, inputs, outputs } = product;
  const [first, second] = [factor({ o, parts }, 'first'), factor({ o, parts }, 'second')];
  const [outerRows, outerColumns] = first.shape as readonly [number, number];
  const [innerRows, innerColumns] = second.shape as readonly [number, number];
  const matrix = toMatrix(o, x);
  const places = matrix.shape[0]!;
  const blocks = o.reshape(matrix, [-1, innerColumns], [`${places}*${inputs / innerColumns}`, innerColumns]);
  const inner = o.reshape(o.gemm(blocks, second), [-1, outerColumns, innerRows], [places, outerColumns, innerRows]);
  const outer = o.matmul(o.mul(first, scale), inner);
  return o.add(y, toRows(o, o.reshape(outer, [-1, outputs], [places, outerRows * innerRows]), y));
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
