import type { Operations } from '../onnx/operations.js';
import type { Axis, Value } from '../onnx/types.js';
import type { Weights } from './weights.js';

// All activations are channels-first, float32 [batch, channels, length]: then a linear layer is one product with the weight as it is
// stored, heads split without moving data, and convolutions take the same values.

/** A linear layer on channels: `[batch, inputs, length]` to `[batch, outputs, length]`. */
export function linear(
  x: Value,
  weights: Weights,
  name: string,
  outputs: number,
  options: { readonly bias?: boolean; readonly kernel?: boolean } = {},
): Value {
  const { bias = true, kernel = false } = options;
  const inputs = x.shape[1] as number;
  return weights.product(`${name}.weight`, [outputs, inputs], x, {
    ...(kernel ? { stored: [outputs, inputs, 1] } : {}),
    ...(bias ? { bias: `${name}.bias` } : {}),
  });
}

/** A vector with one number per channel, shaped to broadcast over the length. */
export function channelVector(weights: Weights, name: string, channels: number): Value {
  return weights.float(name, [channels], { as: [channels, 1] });
}

/** Divides by the root mean square over the channels. */
export function rootMeanSquare(o: Operations, x: Value, epsilon: number): Value {
  return o.mul(x, o.reciprocal(o.sqrt(o.add(o.mean(o.mul(x, x), [1]), epsilon))));
}

/** Layer normalisation over the channels, with weight and bias. */
export function layerNorm(o: Operations, x: Value, weights: Weights, name: string, epsilon: number): Value {
  const channels = x.shape[1] as number;
  const centred = o.sub(x, o.mean(x, [1]));
  const scaled = o.mul(centred, o.reciprocal(o.sqrt(o.add(o.mean(o.mul(centred, centred), [1]), epsilon))));
  return o.add(o.mul(scaled, channelVector(weights, `${name}.weight`, channels)), channelVector(weights, `${name}.bias`, channels));
}

/** Splits channels into heads: `[batch, heads · size, length]` to `[batch, heads, size, length]`. */
export function toHeads(o: Operations, x: Value, heads: number): Value {
  const size = (x.shape[1] as number) / heads;
  return o.reshape(x, [0, heads, size, -1], [x.shape[0]!, heads, size, x.shape[2]!]);
}

/** Joins heads again. */
export function fromHeads(o: Operations, x: Value): Value {
  const channels = (x.shape[1] as number) * (x.shape[2] as number);
  return o.reshape(x, [0, channels, -1], [x.shape[0]!, channels, x.shape[3] as Axis]);
}

/** Swaps the last two of four axes. */
export function turned(o: Operations, x: Value): Value {
  return o.transpose(x, [0, 1, 3, 2]);
}
