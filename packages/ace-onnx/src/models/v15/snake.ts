import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';

/** What Snake is made of, float32 `[1, channels, 1]`: the `rate` of its wave, and the `size`, by which the wave is divided. */
interface Wave {
  readonly rate: Value;
  readonly size: Value;
}

/** `x + sin²(eᵅ x) / (eᵝ + 10⁻⁹)`, per channel. Source: L. Ziyin et al., https://arxiv.org/abs/2006.08195 */
export function buildSnake(o: Operations, x: Value, weights: Weights, name: string): Value {
  const { rate, size } = readWave(o, weights, name, x.shape[1] as number);
  const wave = o.sin(o.mul(x, rate));
  return o.add(x, o.mul(o.mul(wave, wave), o.reciprocal(size)));
}

/** Two layers with a Snake between them: a convolution, and a sum over its channels. */
export interface SnakedLayers {
  /** Convolves with these. */
  readonly convolve: (weight: Value, bias: Value) => Value;
  /** Sums over the channels of `x` with these. */
  readonly mix: (x: Value, weight: Value, bias: Value) => Value;
  /** Of the convolution: float32 `[channels, inputs, taps]` and `[channels]`. */
  readonly first: { readonly weight: Value; readonly bias: Value };
  /** Of the sum: float32 `[outputs, channels, 1]` and `[outputs]`. */
  readonly second: { readonly weight: Value; readonly bias: Value };
}

/**
 * Writes a Snake between two layers as three operations instead of five, the others being done to the weights: `sin² v = (1 − cos 2v) / 2`, so
 * that with `w = 2 · rate · x` it is `(w − rate / size · cos w) / (2 · rate) + 1 / (2 · size)`. The first layer gives `w`, the second divides it,
 * and the constant becomes part of its bias.
 */
export function buildSnakeBetween(o: Operations, { convolve, mix, first, second }: SnakedLayers, weights: Weights, name: string): Value {
  const [channels] = first.weight.shape as readonly [number];
  const [outputs] = second.weight.shape as readonly [number];
  const { rate, size } = readWave(o, weights, name, channels);
  const double = o.mul(rate, 2);
  const perRow = o.reshape(double, [channels, 1, 1], [channels, 1, 1]);
  const w = convolve(o.mul(first.weight, perRow), o.mul(first.bias, o.reshape(double, [channels], [channels])));
  const bent = o.sub(w, o.mul(o.cos(w), o.div(rate, size)));
  const matrix = o.reshape(second.weight, [outputs, channels], [outputs, channels]);
  const constant = o.matmul(matrix, o.reshape(o.reciprocal(o.mul(size, 2)), [channels, 1], [channels, 1]));
  return mix(bent, o.div(second.weight, double), o.add(second.bias, o.reshape(constant, [outputs], [outputs])));
}

function readWave(o: Operations, weights: Weights, name: string, channels: number): Wave {
  return {
    rate: o.exp(weights.float(`${name}.alpha`, [1, channels, 1])),
    size: o.add(o.exp(weights.float(`${name}.beta`, [1, channels, 1])), 1e-9),
  };
}
