import type { Value } from '../../onnx/types.js';
import { toMatrix, toRows } from './change.js';
import type { ChangeBuilder, ChangeInputs } from './change.js';
import { rowFactors } from './magnitude.js';

/**
 * LoRA, rsLoRA and DoRA: `y + s · b (a x)`, with magnitudes each output times its factor.
 *
 * Source: E. Hu et al., LoRA, https://arxiv.org/abs/2106.09685
 */
export const lora: ChangeBuilder = (inputs) => {
  const { o, y, parts, product } = inputs;
  const changed = o.add(y, change(inputs));
  if (!parts.has('magnitude')) return changed;
  const factors = rowFactors(inputs, changedWeight(inputs), { frozen: true });
  return o.mul(changed, product.layout === 'channels' ? factors : o.reshape(factors, [product.outputs], [product.outputs]));
};

function change({ o, product: { layout, x }, y, parts, scale }: ChangeInputs): Value {
  const [a, b] = [parts.get('a')!, parts.get('b')!];
  if (layout === 'channels') return o.matmul(b, o.mul(o.matmul(a, x), scale));
  return toRows(o, o.gemm(o.mul(o.gemm(toMatrix(o, x), a), scale), b), y);
}

function changedWeight({ o, parts, scale, weight }: ChangeInputs): Value {
  return o.add(weight(), o.mul(o.matmul(parts.get('b')!, parts.get('a')!), scale));
}
