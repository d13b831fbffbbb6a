import { float32 } from '../../runtime/tensor.js';
import type { Presence } from './run/encode-conditions.js';
import type { Floats } from './run/tensors.js';

/** A sequence of rows per item, and which of them count. */
export interface Sequence extends Floats {
  readonly present: Presence;
}

/**
 * Joins two sequences, item by item: first the rows that count, in order, then those that do not.
 *
 * @param a - float32 `[items, rows, width]`
 */
export function packSequences(a: Sequence, b: Sequence): Sequence {
  const [items, first, width] = a.shape as readonly [number, number, number];
  const second = b.shape[1]!;
  const rows = first + second;
  const data = new Float32Array(items * rows * width);
  const present: number[][] = [];
  for (let item = 0; item < items; item += 1) {
    const flags = [...Array.from(a.present[item]!), ...Array.from(b.present[item]!)];
    const order = [...flags.keys()].sort((left, right) => Number(flags[right] !== 0) - Number(flags[left] !== 0) || left - right);
    order.forEach((from, to) => {
      const [source, start] = from < first ? [a.data, (item * first + from) * width] : [b.data, (item * second + from - first) * width];
      data.set(source.subarray(start, start + width), (item * rows + to) * width);
    });
    present.push(order.map((from) => (flags[from] === 0 ? 0 : 1)));
  }
  return { ...float32(data, [items, rows, width]), present };
}

/**
 * Sorts tokens of references by the item that they belong to.
 *
 * @param tokens - float32 `[references, width]`
 * @param owners - The item of each reference, from 0.
 */
export function groupTimbres(tokens: Floats, owners: readonly number[]): Sequence {
  const width = tokens.shape[1]!;
  const items = Math.max(...owners) + 1;
  const counts = Array.from({ length: items }, (_, item) => owners.filter((owner) => owner === item).length);
  const rows = Math.max(...counts);
  const data = new Float32Array(items * rows * width);
  const filled = counts.map(() => 0);
  owners.forEach((owner, index) => {
    data.set(tokens.data.subarray(index * width, (index + 1) * width), (owner * rows + filled[owner]!) * width);
    filled[owner]! += 1;
  });
  return {
    ...float32(data, [items, rows, width]),
    present: counts.map((count) => Array.from({ length: rows }, (_, row) => (row < count ? 1 : 0))),
  };
}
