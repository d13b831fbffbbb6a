import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Axis, Value } from '../types.js';
import { addBias } from './convolution.js';
import type { Stretch } from './sub-pixel-convolution.js';

/**
 * Writes a transposed convolution as one product with its filter as it is stored, which gives what each input adds to `2 · stride` outputs;
 * then the second half of these is added to the first half of the next input's. A large filter need not be turned when the graph loads.
 *
 * @param stretch - Of one item: `x` float32 `[1, inputs, length]`.
 */
export function overlapConvolution(graph: Graph, o: Operations, { x, weight, bias, stride }: Stretch): Value {
  const [inputs, outputs, taps] = weight.shape as readonly [number, number, number];
  const length = x.shape[2] as Axis;
  const matrix = o.reshape(weight, [inputs, outputs * taps], [inputs, outputs * taps]);
  const places = o.reshape(x, [inputs, -1], [inputs, length]);
  const product = graph.node('Gemm', [matrix, places], { type: 'float32', shape: [outputs * taps, length] }, { transA: 1 });
  const perInput = o.transpose(o.reshape(product, [outputs, taps, -1], [outputs, taps, length]), [0, 2, 1]);
  const [first, second] = o.split(perInput, 2, 2) as [Value, Value];
  const one = o.integers([1]);
  const late = graph.node('Pad', [second, o.integers([0, 1, 0, 0, 0, 0])], { type: 'float32', shape: [outputs, `${length}+1`, stride] });
  const sums = o.add(o.padEnd(first, 1, one), late);
  const whole = o.reshape(sums, [1, outputs, -1], [1, outputs, `${length}*${stride}+${stride}`]);
  const cut = o.slice(whole, o.integers([stride / 2]), o.integers([-stride / 2]), 2);
  return addBias(o, { ...cut, shape: [1, outputs, typeof length === 'number' ? length * stride : `${length}*${stride}`] }, bias);
}
