import type { Value } from '../../onnx/types.js';
import { toMatrix, toRows } from './change.js';
import type { ChangeBuilder, ChangeInputs } from './change.js';
import { rowFactors } from './magnitude.js';

/**
 * LoRA, rsLoRA and DoRA: `y + s · b (a x)`, with magnitudes each output times its factor. Where elements of `x` are dropped, the factors change
 * what the dropped `x` makes of the whole weight.
 *
 * Source: E. Hu et al., LoRA, https://arxiv.org/abs/2106.09685; for dropout with magnitudes: the behaviour of PEFT (Apache-2.0)
 */
export const lora: ChangeBuilder = (inputs) => {
  const { o, y, parts, product, dropped } = inputs;
  const own = change(inputs);
  if (!parts.has('magnitude')) return o.add(y, own);
  const column = rowFactors(inputs, changedWeight(inputs), { frozen: true });
  const factors = product.layout === 'channels' ? column : o.reshape(column, [product.outputs], [product.outputs]);
  if (dropped === undefined) return o.mul(o.add(y, own), factors);
  const base = product.layout === 'channels' ? o.matmul(inputs.weight(), dropped) : toRows(o, o.gemm(dropped, inputs.weight()), y);
  return o.add(o.sub(y, base), o.mul(o.add(base, own), factors));
};

function change({ o, product: { layout, x }, y, parts, scale, dropped }: ChangeInputs): Value {
  const [a, b] = [parts.get('a')!, parts.get('b')!];
  if (layout === 'channels') return o.matmul(b, o.mul(o.matmul(a, dropped ?? x), scale));
  return toRows(o, o.gemm(o.mul(o.gemm(dropped ?? toMatrix(o, x), a), scale), b), y);
}

function changedWeight({ o, parts, scale, weight }: ChangeInputs): Value {
  return o.add(weight(), o.mul(o.matmul(parts.get('b')!, parts.get('a')!), scale));
}
