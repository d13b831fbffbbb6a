import { float32 } from '../../runtime/tensor.js';
import type { TensorOf } from '../../runtime/tensor.js';

/** What takes the place of −∞ where a place must not be seen: large enough to outweigh any score, and finite, so that a place that sees nothing sees all. */
const HIDDEN = -1e30;

/** Which places may see which. */
export interface AttentionMaskOptions {
  readonly length: number;
  /** The farthest place that is seen, to either side. @defaultValue no limit */
  readonly window?: number | undefined;
  /** Whether only places before are seen, and the place itself. @defaultValue false */
  readonly causal?: boolean | undefined;
  /** Per item: 1 for places that hold something, 0 for padding. @defaultValue one item without padding */
  readonly present?: readonly ArrayLike<number>[] | undefined;
}

/** Numbers to add to the scores: 0 where a place is seen, −10³⁰ where not; float32 `[items, 1, length, length]`, a row per looking place. */
export function attentionMask(options: AttentionMaskOptions): TensorOf<'float32'> {
  const { length, window = Infinity, causal = false, present } = options;
  const items = present?.length ?? 1;
  const data = new Float32Array(items * length * length);
  for (let item = 0; item < items; item += 1) {
    const places = present?.[item];
    for (let row = 0; row < length; row += 1) {
      const start = (item * length + row) * length;
      for (let column = 0; column < length; column += 1) {
        const isSeen = Math.abs(row - column) <= window && !(causal && column > row) && (places === undefined || places[column] !== 0);
        if (!isSeen) data[start + column] = HIDDEN;
      }
    }
  }
  return float32(data, [items, 1, length, length]);
}
