import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';

/** Cosines and sines of the rotary positions, float32 `[size, length]` each. */
export interface RotaryTable {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * Computes rotary tables: frequency `theta^(−2j/size)` for dimension `d`, `j = d mod size/2`.
 *
 * The layout of frequencies is that of half-split rotary embeddings, while {@link rotate} turns adjacent pairs. That is how the model
 * was trained; no standard rotary operator gives the same.
 *
 * Source: J. Su et al., RoFormer, https://arxiv.org/abs/2104.09864
 *
 * @param size - Numbers per head, even.
 */
export function rotaryTable(length: number, size: number, theta: number): RotaryTable {
  const cos = new Float32Array(size * length);
  const sin = new Float32Array(size * length);
  for (let dimension = 0; dimension < size; dimension += 1) {
    const pair = dimension % (size / 2);
    const rate = Math.fround(1 / Math.fround(theta ** Math.fround((2 * pair) / size)));
    for (let position = 0; position < length; position += 1) {
      const angle = Math.fround(position * rate);
      cos[dimension * length + position] = Math.cos(angle);
      sin[dimension * length + position] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Applies rotary tables `[size, length]` to heads `[batch, heads, size, length]`. */
export function rotate(o: Operations, x: Value, cos: Value, sin: Value): Value {
  const [batch, heads, size, length] = x.shape as readonly [number, number, number, number];
  const pairs = o.reshape(x, [0, heads, size / 2, 2, -1], [batch, heads, size / 2, 2, length]);
  const [even, odd] = o.split(pairs, 2, 3) as [Value, Value];
  const turned = o.reshape(o.concat([o.neg(odd), even], 3), [0, heads, size, -1], x.shape);
  return o.add(o.mul(x, cos), o.mul(turned, sin));
}
