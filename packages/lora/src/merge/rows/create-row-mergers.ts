import { finishElsewhere, prepareMerge } from '@loop/core/adapters';
import type { MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';
import { decodeFloat32, dtypeSize, encodeFloat32 } from '@loop/core/weights';

import { createFastProduct } from '../fast-product/create-fast-product.js';
import { openMergeKernel } from '../fast-product/open-kernel.js';
import { openLoraRows } from './lora-rows.js';
import type { OpenRowMerger, RowMerger, TensorMerge } from './row-merger.js';

/**
 * Prepares mergers: the usual case, one LoRA in a weight, wholly in WebAssembly, everything else by products.
 *
 * @param multiply - What multiplies matrices; when it is given, it makes every product.
 */
export function createRowMergers(multiply?: MultiplyMatrices | MultiplyElsewhere): OpenRowMerger {
  const kernel = multiply === undefined ? openMergeKernel() : undefined;
  const product = multiply ?? createFastProduct();
  return async (merge, rowsAtMost) =>
    (kernel === undefined ? undefined : openLoraRows(kernel, merge, rowsAtMost)) ?? openByProducts(merge, rowsAtMost, product);
}

async function openByProducts(
  { shape, dtype, rounding, changes, added }: TensorMerge,
  rowsAtMost: number,
  multiply: MultiplyMatrices | MultiplyElsewhere,
): Promise<RowMerger> {
  const perRow = shape.slice(1).reduce((product, size) => product * size, 1);
  const room = new Uint8Array(rowsAtMost * perRow * dtypeSize(dtype));
  const { measure, merge } = await finishElsewhere(prepareMerge(shape, changes, { dtype, rounding }), multiply);
  const decode = (from: number, to: number): Float32Array => {
    const weight = decodeFloat32(room.subarray(0, (to - from) * perRow * dtypeSize(dtype)), dtype);
    for (const { values, strength } of added) {
      for (let index = 0; index < weight.length; index += 1) weight[index]! += strength * values[from * perRow + index]!;
    }
    return weight;
  };
  return {
    room,
    measure: measure === undefined ? undefined : async (from, to) => finishElsewhere(measure(decode(from, to), from, to), multiply),
    merge: async (from, to) => room.set(encodeFloat32(await finishElsewhere(merge(decode(from, to), from, to), multiply), dtype)),
  };
}
