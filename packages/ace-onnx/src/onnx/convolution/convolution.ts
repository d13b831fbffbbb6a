import type { Operations } from '../operations.js';
import type { Value } from '../types.js';

/** A convolution that keeps the size of its input: stride 1, an odd number of taps, zeros on both sides. */
export interface Convolution {
  /** float32 `[batch, inputs, length]`, or `[batch, inputs, rows, columns]` */
  readonly x: Value;
  /** float32 `[outputs, inputs, taps]`, or `[outputs, inputs, taps, taps]` */
  readonly weight: Value;
  /** float32 `[outputs]` @defaultValue none */
  readonly bias?: Value | undefined;
  /** Distance of the taps along a length; images have neighbouring taps. @defaultValue 1 */
  readonly dilation?: number | undefined;
}

/** Adds a number to each channel of `[batch, channels, …]`, where there is a bias. */
export function addBias(o: Operations, x: Value, bias: Value | undefined): Value {
  if (bias === undefined) return x;
  const shape = [bias.shape[0] as number, ...x.shape.slice(2).map(() => 1)];
  return { ...o.add(x, o.reshape(bias, shape, shape)), shape: x.shape };
}
