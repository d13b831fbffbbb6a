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

/** Rows of a weight as they are stored, little-endian. */
export interface StoredRows {
  /** The rows, one after the other. */
  readonly bytes: Uint8Array;
  /** The first row. */
  readonly from: number;
  /** The row after the last. */
  readonly to: number;
}

/** Merges one weight, some rows at a time. */
export interface RowMerger {
  /** How many calls of `merge` are worth making concurrently. */
  readonly concurrency: number;
  /** Takes rows into the lengths of columns: all of them in order, before the first call of `merge`. `undefined` where nothing has to be measured. */
  readonly measure: ((rows: StoredRows) => Promise<void>) | undefined;
  /** Merges rows. @returns Them as they are stored, in bytes of their own. */
  readonly merge: (rows: StoredRows) => Promise<Uint8Array>;
  /** Forgets the weight. */
  readonly close: () => Promise<void>;
}

/** Opens mergers of weights: here, or in threads. All ways give the same bytes. */
export type OpenRowMerger = (merge: TensorMerge) => Promise<RowMerger>;
