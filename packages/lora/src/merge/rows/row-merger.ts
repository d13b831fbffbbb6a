import type { MergeDtype, MergeRounding, WeightedChange } from '@loop/core/adapters';

import type { AddedValues } from '../plan-merge.js';

/** What a weight is and what is merged into it: plain data, which can be sent to a thread. */
export interface TensorMerge {
  /** The weight's shape, outputs first. */
  readonly shape: readonly number[];
  /** How it is stored. */
  readonly dtype: MergeDtype;
  /** How often weights below float32 are rounded. */
  readonly rounding: MergeRounding;
  /** What adapters change, each with its strength. */
  readonly changes: readonly WeightedChange[];
  /** What is added, for biases. */
  readonly added: readonly AddedValues[];
}

/** Merges one weight, some rows at a time, where they lie. */
export interface RowMerger {
  /**
   * Where the rows are put before a call and taken from after it: as they are stored, little-endian, the first at its begin. It is good until the
   * next merger is opened.
   */
  readonly room: Uint8Array;
  /** Takes rows into the lengths of columns: all of them in order, before the first call of `merge`. `undefined` where nothing has to be measured. */
  readonly measure: ((from: number, to: number) => Promise<void>) | undefined;
  /** Merges the rows from `from` to before `to`, which are in the room, in place. */
  readonly merge: (from: number, to: number) => Promise<void>;
}

/**
 * Opens the merger of a weight; the one before it is done. All ways give the same bytes.
 *
 * @param rowsAtMost - How many rows there is room for.
 */
export type OpenRowMerger = (merge: TensorMerge, rowsAtMost: number) => Promise<RowMerger>;
