import { float32 } from '../../runtime/tensor.js';
import type { TensorOf } from '../../runtime/tensor.js';

/** Cosines and sines of the rotary positions, float32 `[length, size]` each. */
export type RotaryTable = {
  readonly cos: TensorOf<'float32'>;
  readonly sin: TensorOf<'float32'>;
};

/**
 * Computes rotary tables: frequency `theta^(−2j/size)` for dimensions `j` and `j + size/2`.
 *
 * Source: J. Su et al., RoFormer, https://arxiv.org/abs/2104.09864
 *
 * @param size - Numbers per head, even.
 * @param first - The position of the first row. @defaultValue 0
 */
export function rotaryTable(length: number, size: number, theta: number, first = 0): RotaryTable {
  const half = size / 2;
  const rates = Float32Array.from({ length: half }, (_, index) => 1 / Math.fround(theta ** Math.fround((2 * index) / size)));
  const cos = new Float32Array(length * size);
  const sin = new Float32Array(length * size);
  for (let row = 0; row < length; row += 1) {
    for (let index = 0; index < half; index += 1) {
      const angle = Math.fround((first + row) * rates[index]!);
      for (const place of [row * size + index, row * size + half + index]) {
        cos[place] = Math.cos(angle);
        sin[place] = Math.sin(angle);
      }
    }
  }
  return { cos: float32(cos, [length, size]), sin: float32(sin, [length, size]) };
}
