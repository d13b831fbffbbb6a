import type { Value } from '../../onnx/types.js';
import { byDifference } from './by-difference.js';
import type { ChangeBuilder } from './change.js';

/**
 * LoHa: the weight changes by two low-rank products, multiplied element by element.
 *
 * Source: S.-Y. Yeh et al., LyCORIS, https://arxiv.org/abs/2309.14859
 */
export const loha: ChangeBuilder = (inputs) => {
  const { o, parts, scale } = inputs;
  const product = (name: string): Value => o.matmul(parts.get(`${name}/a`)!, parts.get(`${name}/b`)!);
  return byDifference(inputs, o.mul(o.mul(product('first'), product('second')), scale));
};
