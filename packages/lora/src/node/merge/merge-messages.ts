import type { StoredRows, TensorMerge } from '../../merge/rows/row-merger.js';

/** What a thread that merges is asked; each is answered with its id. */
export type MergeQuestion = { readonly id: number; readonly tensor: number } & (
  | { readonly kind: 'open'; readonly merge: TensorMerge }
  | { readonly kind: 'measure' | 'merge'; readonly rows: StoredRows }
  | { readonly kind: 'close' }
);

/** What it answers: whether the weight is to be measured, merged rows, or what went wrong. */
export type MergeAnswer = { readonly id: number } & (
  | { readonly isMeasured: boolean }
  | { readonly bytes: Uint8Array }
  | { readonly isDone: true }
  | { readonly fault: string }
);
