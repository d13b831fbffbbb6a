import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Axis, Value } from '../types.js';
import { addBias } from './convolution.js';

/** A convolution that makes a length `stride` times as long: its filter has `2 · stride` taps. */
export interface Stretch {
  /** float32 `[batch, inputs, length]` */
  readonly x: Value;
  /** float32 `[inputs, outputs, 2 · stride]` */
  readonly weight: Value;
  /** float32 `[outputs]` */
  readonly bias: Value;
  /** Even, so that as much is cut at both ends. */
  readonly stride: number;
}

/**
 * Writes a transposed convolution as a plain one. Each output reads two neighbouring inputs, so one filter of two taps for each of `stride`
 * places gives all that lie between two inputs; they are put side by side, and half a stride is cut off at each end.
 *
 * Source: W. Shi et al., https://arxiv.org/abs/1609.05158
 */
export function subPixelConvolution(graph: Graph, o: Operations, { x, weight, bias, stride }: Stretch): Value {
  const [inputs, outputs, taps] = weight.shape as readonly [number, number, number];
  const [batch, , length] = x.shape as readonly [Axis, number, Axis];
  // In turns that move long rows: in one turn they would take ten times as long at load.
  const rows = o.transpose(o.reshape(weight, [inputs, outputs * taps], [inputs, outputs * taps]), [1, 0]);
  const halves = o.reshape(rows, [outputs, 2, stride, inputs], [outputs, 2, stride, inputs]);
  // The second half of the taps reaches from an input to the outputs after the next one, so it reads the earlier of two inputs.
  const places = o.transpose(o.gather(halves, graph.constant([1, 0], { type: 'int64' }), 1), [0, 2, 3, 1]);
  const filters = o.reshape(places, [outputs * stride, inputs, 2], [outputs * stride, inputs, 2]);
  const wide = o.conv(x, filters, undefined, { pads: [1, 1] });
  const separate = o.reshape(wide, [0, outputs, stride, -1], [batch, outputs, stride, `${length}+1`]);
  const spread = o.reshape(o.transpose(separate, [0, 1, 3, 2]), [0, outputs, -1], [batch, outputs, `${length}*${stride}+${stride}`]);
  const cut = o.slice(spread, o.integers([stride / 2]), o.integers([-stride / 2]), 2);
  const whole = { ...cut, shape: [batch, outputs, typeof length === 'number' ? length * stride : `${length}*${stride}`] };
  return addBias(o, whole, bias);
}
