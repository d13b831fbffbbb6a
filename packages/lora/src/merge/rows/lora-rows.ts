import type { LowRank } from '@loop/core';
import { scaleOf } from '@loop/core/adapters';

import { KERNEL_DTYPES, MERGE_GROUP } from '../fast-product/merge-kernel.js';
import type { KernelDtype } from '../fast-product/merge-kernel.js';
import { reserve } from '../fast-product/open-kernel.js';
import type { Kernel } from '../fast-product/open-kernel.js';
import { packProduct } from '../fast-product/packed-product.js';
import type { PackedProduct } from '../fast-product/packed-product.js';
import type { RowMerger, StoredRows, TensorMerge } from './row-merger.js';

/**
 * Prepares mergers of one LoRA that never leave the kernel: its rows are multiplied, scaled, added to the stored weights and rounded there, with the bits
 * of plain loops. The kernel is theirs alone.
 *
 * @returns `undefined` for a merge of another kind.
 */
export function createLoraRows(kernel: Kernel): (merge: TensorMerge) => RowMerger | undefined {
  let inMemory: { readonly merge: TensorMerge; readonly rowsAtMost: number; readonly product: PackedProduct } | undefined;
  return (merge) => {
    const dtype = KERNEL_DTYPES.find((known) => known === merge.dtype);
    const change = onlyLora(merge);
    if (dtype === undefined || change === undefined) return undefined;
    const { lora, strength, rank, columns } = change;
    const mergeRows = ({ bytes, from, to }: StoredRows): Uint8Array => {
      const rows = to - from;
      if (inMemory?.merge !== merge || inMemory.rowsAtMost < rows) {
        inMemory = { merge, rowsAtMost: rows, product: packProduct(kernel, lora.a.values, { inner: rank, columns, rowsAtMost: rows }) };
      }
      const { product } = inMemory;
      product.multiply(lora.b.values.subarray(from * rank, to * rank), rows);
      return addTo(kernel, bytes, { dtype, product, scale: scaleOf(lora), strength });
    };
    return {
      concurrency: 1,
      measure: undefined,
      merge: (rows) => Promise.resolve(mergeRows(rows)),
      close: () => Promise.resolve(),
    };
  };
}

type Lora = LowRank & { readonly kind: 'lora' };

function onlyLora({ shape, rounding, changes, added }: TensorMerge) {
  const [first, ...others] = changes;
  if (first === undefined || others.length > 0 || added.length > 0 || rounding !== 'single' || first.delta !== undefined) return undefined;
  const { change, strength } = first;
  if (change.kind !== 'lora' || change.magnitude !== undefined) return undefined;
  const lora: Lora = change;
  const rank = lora.b.shape[1]!;
  const columns = shape.slice(1).reduce((product, size) => product * size, 1);
  return rank > 0 && columns > 0 && columns % MERGE_GROUP === 0 ? { lora, strength, rank, columns } : undefined;
}

interface Addition {
  readonly dtype: KernelDtype;
  readonly product: PackedProduct;
  readonly scale: number;
  readonly strength: number;
}

/** Adds what was multiplied last to stored weights. */
function addTo(kernel: Kernel, bytes: Uint8Array, { dtype, product, scale, strength }: Addition): Uint8Array {
  const numbersAt = Math.ceil(product.end / 16) * 16;
  const weightsAt = numbersAt + 16;
  reserve(kernel, weightsAt + bytes.length);
  const { buffer } = kernel.memory;
  new Float64Array(buffer, numbersAt, 2).set([scale, strength]);
  const weights = new Uint8Array(buffer, weightsAt, bytes.length);
  weights.set(bytes);
  const size = dtype === 'F32' ? 4 : 2;
  kernel[`merge${dtype}`](product.outAt, weightsAt, bytes.length / size / MERGE_GROUP, numbersAt);
  return weights.slice();
}
