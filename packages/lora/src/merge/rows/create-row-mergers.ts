import { finishElsewhere, prepareMerge } from '@loop/core/adapters';
import type { MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';
import { decodeFloat32, encodeFloat32 } from '@loop/core/weights';

import { createFastProduct } from '../fast-product/create-fast-product.js';
import { openKernel } from '../fast-product/open-kernel.js';
import { createLoraRows } from './lora-rows.js';
import type { OpenRowMerger, RowMerger, StoredRows, TensorMerge } from './row-merger.js';

/**
 * Prepares mergers that work here: the usual case, one LoRA in a bfloat16 or float32 weight, wholly in WebAssembly, everything else by products.
 *
 * @param multiply - What multiplies matrices; when it is given, it makes every product.
 */
export function createRowMergers(multiply?: MultiplyMatrices | MultiplyElsewhere): OpenRowMerger {
  const kernel = multiply === undefined ? openKernel() : undefined;
  const openFast = kernel === undefined ? () => undefined : createLoraRows(kernel);
  const product = multiply ?? createFastProduct();
  return async (merge) => openFast(merge) ?? openByProducts(merge, product);
}

async function openByProducts(
  { shape, dtype, rounding, changes, added }: TensorMerge,
  multiply: MultiplyMatrices | MultiplyElsewhere,
): Promise<RowMerger> {
  const perRow = shape.slice(1).reduce((product, size) => product * size, 1);
  const { measure, merge } = await finishElsewhere(prepareMerge(shape, changes, { dtype, rounding }), multiply);
  const decode = ({ bytes, from }: StoredRows): Float32Array => {
    const weight = decodeFloat32(bytes, dtype);
    for (const { values, strength } of added) {
      for (let index = 0; index < weight.length; index += 1) weight[index]! += strength * values[from * perRow + index]!;
    }
    return weight;
  };
  return {
    concurrency: 1,
    measure: measure === undefined ? undefined : async (rows) => finishElsewhere(measure(decode(rows), rows.from, rows.to), multiply),
    merge: async (rows) => encodeFloat32(await finishElsewhere(merge(decode(rows), rows.from, rows.to), multiply), dtype),
    close: () => Promise.resolve(),
  };
}
