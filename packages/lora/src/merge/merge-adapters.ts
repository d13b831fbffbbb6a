import type { Abortable } from '@loop/core';
import type { MergeDtype, MergeRounding, MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';
import { dtypeSize, encodeFloat32, streamSafetensors } from '@loop/core/weights';
import type { LazyTensor, TensorSet } from '@loop/core/weights';

import { planMerge } from './plan-merge.js';
import type { ParameterChange, WeightedAdapter } from './plan-merge.js';
import { createRowMergers } from './rows/create-row-mergers.js';
import { PIECE_ELEMENTS, divideRows } from './rows/divide-rows.js';
import type { RowRange } from './rows/divide-rows.js';
import type { OpenRowMerger } from './rows/row-merger.js';

/** Settings of {@link mergeAdapters}. */
export interface MergeAdaptersOptions extends Abortable {
  /** How often weights below float32 are rounded. @defaultValue 'single' */
  readonly rounding?: MergeRounding | undefined;
  /**
   * What multiplies matrices. Every way of this package gives the same bytes; one that sums in float32, such as ONNX Runtime, changes some last bits.
   * @defaultValue {@link createFastProduct}
   */
  readonly multiply?: MultiplyMatrices | MultiplyElsewhere | undefined;
  /** Called before each tensor that is changed. */
  readonly onProgress?: ((progress: MergeProgress) => void) | undefined;
}

/** How far a merge is. */
export interface MergeProgress {
  readonly type: 'progress';
  readonly phase: 'merging';
  /** Changed tensors that are done, over all that will be changed; 0–1. */
  readonly fraction: number;
  /** The tensor whose turn it is. */
  readonly tensor: string;
}

/**
 * Merges adapters into a base model as it is written: the pieces of a safetensors file with the base's tensors, types and texts. Tensors that no
 * adapter changes are copied as bytes. Rows pass in pieces, so that memory does not grow with the base: about 100 MB beside the adapters.
 *
 * @throws {InvalidInputError} When there is no adapter, a strength is not finite, two adapters with magnitudes change one weight, or one replaces what
 *   another changes.
 * @throws {UnsupportedError} When a weight that is to be changed is not float32, float16 or bfloat16.
 */
export async function* mergeAdapters(
  base: TensorSet,
  adapters: readonly WeightedAdapter[],
  options: MergeAdaptersOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal, onProgress, rounding = 'single', multiply } = options;
  const openMerger = createRowMergers(multiply);
  const plan = planMerge(base, adapters);
  let done = 0;
  const tensors = [...base.tensors.values()].map((tensor) => {
    const change = plan.get(tensor.name);
    if (change === undefined)
      return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, data: () => copyInPieces(tensor, signal) };
    const merge = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      onProgress?.({ type: 'progress', phase: 'merging', fraction: done / plan.size, tensor: tensor.name });
      yield* mergeTensor(tensor, change, { rounding, openMerger, signal });
      done += 1;
    };
    return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, data: merge };
  });
  yield* streamSafetensors(tensors, { metadata: base.metadata, signal });
}

interface TensorMergeOptions extends Abortable {
  readonly rounding: MergeRounding;
  readonly openMerger: OpenRowMerger;
}

async function* mergeTensor(
  tensor: LazyTensor,
  { changes, added, replaced }: ParameterChange,
  { rounding, openMerger, signal }: TensorMergeOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const dtype = tensor.dtype as MergeDtype;
  const { perRow, rowsAtOnce, pieces } = divideRows(tensor.shape);
  if (replaced !== undefined) {
    for (const { from, to } of pieces) yield encodeFloat32(replaced.values.subarray(from * perRow, to * perRow), dtype);
    return;
  }
  const { room, measure, merge } = await openMerger({ shape: tensor.shape, dtype, rounding, changes, added }, rowsAtOnce);
  const read = async ({ from, to }: RowRange): Promise<void> =>
    room.set(await tensor.bytes({ start: from * perRow, end: to * perRow, signal }));
  if (measure !== undefined) {
    for (const piece of pieces) {
      await read(piece);
      await measure(piece.from, piece.to);
    }
  }
  for (const piece of pieces) {
    await read(piece);
    await merge(piece.from, piece.to);
    yield room.slice(0, (piece.to - piece.from) * perRow * dtypeSize(dtype));
  }
}

async function* copyInPieces(tensor: LazyTensor, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  const atOnce = 4 * PIECE_ELEMENTS;
  for (let start = 0; start < tensor.elements; start += atOnce) {
    yield await tensor.bytes({ start, end: Math.min(tensor.elements, start + atOnce), signal });
  }
}
