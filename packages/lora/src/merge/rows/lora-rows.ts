import type { LowRank } from '@loop/core';
import { scaleOf } from '@loop/core/adapters';

import { MERGE_GROUP } from '../fast-product/merge-kernel.js';
import { reserve } from '../fast-product/open-kernel.js';
import type { MergeKernel } from '../fast-product/open-kernel.js';
import { packProduct } from '../fast-product/packed-product.js';
import { openProvenRows } from './proven-rows.js';
import type { RowMerger, TensorMerge } from './row-merger.js';

/** One LoRA and the weight that it goes into. */
export interface LoraMerge {
  readonly dtype: TensorMerge['dtype'];
  readonly rows: number;
  /** Multiples of {@link MERGE_GROUP}, a convolution's kernel counted among them. */
  readonly columns: number;
  readonly rank: number;
  /** float32 `[rank, columns]`. */
  readonly a: Float32Array;
  /** float32 `[rows, rank]`. */
  readonly b: Float32Array;
  readonly scale: number;
  readonly strength: number;
  /** How many rows there is room for. */
  readonly rowsAtMost: number;
}

/**
 * Opens the merger of one LoRA that never leaves the kernel: its rows are multiplied, scaled, added to the stored weights and rounded there, with the bits
 * of plain loops. What the kernel's memory held before is lost.
 *
 * @returns `undefined` for a merge of another kind.
 */
export function openLoraRows(kernel: MergeKernel, merge: TensorMerge, rowsAtMost: number): RowMerger | undefined {
  const lora = toLora(merge, rowsAtMost);
  return lora === undefined ? undefined : (openProvenRows(kernel, lora) ?? openDoubleRows(kernel, lora));
}

type Lora = LowRank & { readonly kind: 'lora' };

function toLora({ shape, dtype, rounding, changes, added }: TensorMerge, rowsAtMost: number): LoraMerge | undefined {
  const [first, ...others] = changes;
  if (first === undefined || others.length > 0 || added.length > 0 || rounding !== 'single' || first.delta !== undefined) return undefined;
  const { change, strength } = first;
  if (change.kind !== 'lora' || change.magnitude !== undefined) return undefined;
  const { a, b }: Lora = change;
  const rank = b.shape[1]!;
  const columns = shape.slice(1).reduce((product, size) => product * size, 1);
  if (rank === 0 || columns === 0 || columns % MERGE_GROUP !== 0) return undefined;
  return { dtype, rows: shape[0]!, columns, rank, a: a.values, b: b.values, scale: scaleOf(change), strength, rowsAtMost };
}

/** Products in double precision, then a pass that adds them. */
function openDoubleRows(kernel: MergeKernel, { dtype, columns, rank, a, b, scale, strength, rowsAtMost }: LoraMerge): RowMerger {
  const product = packProduct(kernel, a, { inner: rank, columns, rowsAtMost });
  const numbersAt = Math.ceil(product.end / 16) * 16;
  const weightsAt = numbersAt + 16;
  const size = dtype === 'F32' ? 4 : 2;
  const length = rowsAtMost * columns * size;
  reserve(kernel, weightsAt + length);
  const { buffer } = kernel.memory;
  new Float64Array(buffer, numbersAt, 2).set([scale, strength]);
  return {
    room: new Uint8Array(buffer, weightsAt, length),
    measure: undefined,
    async merge(from, to) {
      product.multiply(b.subarray(from * rank, to * rank), to - from);
      kernel[`merge${dtype}`](product.outAt, weightsAt, ((to - from) * columns) / MERGE_GROUP, numbersAt);
    },
  };
}
