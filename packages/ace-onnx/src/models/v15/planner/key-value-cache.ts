import type { SessionInputs } from '../../../runtime/runtime.js';
import { float32 } from '../../../runtime/tensor.js';
import type { Tensors } from '../../../runtime/tensor.js';
import type { PlannerConfig } from './planner-config.js';

/** Places are added so many at a time; what is not filled yet is hidden by the mask. */
const STEP = 256;

/** Keys and values of the tokens so far, of several items that may differ in length. */
export interface KeyValueCache {
  /** Tokens of each item. */
  readonly lengths: readonly number[];
  /** Places that the arrays have. */
  readonly capacity: number;
  /** The arrays as inputs of the body; they are read in place. */
  inputs(): SessionInputs;
  /** Writes the keys and values of a run in. @param counts - Tokens of each item that are real; the others are padding. */
  append(outputs: Tensors, tokens: number, counts: readonly number[]): void;
}

interface LayerArrays {
  key: Float32Array;
  value: Float32Array;
}

/** Creates an empty cache. */
export function createKeyValueCache(config: PlannerConfig, items: number): KeyValueCache {
  const { layers, keyHeads, headSize } = config;
  const heads = items * keyHeads;
  const lengths = new Array<number>(items).fill(0);
  const arrays: LayerArrays[] = Array.from({ length: layers }, () => ({ key: new Float32Array(0), value: new Float32Array(0) }));
  let capacity = 0;

  const grow = (wanted: number): void => {
    const next = Math.ceil(wanted / STEP) * STEP;
    for (const layer of arrays) {
      const [key, value] = [new Float32Array(heads * headSize * next), new Float32Array(heads * headSize * next)];
      for (let row = 0; row < heads * headSize; row += 1) key.set(layer.key.subarray(row * capacity, (row + 1) * capacity), row * next);
      const block = capacity * headSize;
      for (let head = 0; head < heads; head += 1) value.set(layer.value.subarray(head * block, (head + 1) * block), head * next * headSize);
      [layer.key, layer.value] = [key, value];
    }
    capacity = next;
  };

  return {
    lengths,
    get capacity() {
      return capacity;
    },
    inputs() {
      const shape = [items, keyHeads, 1] as const;
      return Object.fromEntries(
        arrays.flatMap(({ key, value }, layer) => [
          [`past.${layer}.key`, float32(key, [...shape, headSize, capacity])],
          [`past.${layer}.value`, float32(value, [...shape, capacity, headSize])],
        ]),
      );
    },
    append(outputs, tokens, counts) {
      const longest = Math.max(...lengths.map((length, item) => length + counts[item]!));
      if (longest > capacity) grow(longest);
      for (const [layer, { key, value }] of arrays.entries()) {
        const newKey = outputs[`present.${layer}.key`]!.data as Float32Array;
        const newValue = outputs[`present.${layer}.value`]!.data as Float32Array;
        for (let head = 0; head < heads; head += 1) {
          const item = Math.floor(head / keyHeads);
          const [at, count] = [lengths[item]!, counts[item]!];
          for (let row = 0; row < headSize; row += 1) {
            const from = (head * headSize + row) * tokens;
            key.set(newKey.subarray(from, from + count), (head * headSize + row) * capacity + at);
          }
          const from = head * tokens * headSize;
          value.set(newValue.subarray(from, from + count * headSize), (head * capacity + at) * headSize);
        }
      }
      counts.forEach((count, item) => {
        lengths[item]! += count;
      });
    },
  };
}
