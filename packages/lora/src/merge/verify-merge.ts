import { createRandom } from '@loop/core';
import type { Abortable } from '@loop/core';
import type { MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';
import type { LazyTensor, TensorSet } from '@loop/core/weights';

import { createFastProduct } from './fast-product/create-fast-product.js';
import { planMerge } from './plan-merge.js';
import type { WeightedAdapter } from './plan-merge.js';
import { probeTensor } from './probe-tensor.js';
import type { ProbedTensor } from './probe-tensor.js';

/** Settings of {@link verifyMerge}. */
export interface VerifyMergeOptions extends Abortable {
  /** Which random vectors are drawn. @defaultValue 1 */
  readonly seed?: number | undefined;
  /** Random vectors for each changed weight. @defaultValue 2 */
  readonly probes?: number | undefined;
  /** What multiplies matrices where an adapter has magnitudes. @defaultValue {@link createFastProduct} */
  readonly multiply?: MultiplyMatrices | MultiplyElsewhere | undefined;
  /** Called before each tensor. */
  readonly onProgress?:
    | ((progress: { readonly type: 'progress'; readonly phase: 'verifying'; readonly fraction: number; readonly tensor: string }) => void)
    | undefined;
}

/** What can be wrong with a merged file. */
export const MERGE_FAULTS = ['tensor-missing', 'tensor-added', 'stored-otherwise', 'bytes-differ', 'values-differ'] as const;

/** One of {@link MERGE_FAULTS}. */
export type MergeFaultCode = (typeof MERGE_FAULTS)[number];

/** A fault of a merged file. */
export interface MergeFault {
  readonly code: MergeFaultCode;
  /** The name of the tensor that is wrong. */
  readonly path: string;
  /** What is wrong, for people. */
  readonly message: string;
}

/** What {@link verifyMerge} found. */
export interface MergeVerification {
  /** Whether nothing is wrong. */
  readonly isRight: boolean;
  readonly faults: readonly MergeFault[];
  /** Every tensor that adapters change, with how much it changed and how far it is from what it should be. */
  readonly changed: readonly ProbedTensor[];
  /** How many tensors are the base's, byte for byte. */
  readonly copied: number;
}

/**
 * Checks a merged model against its base and the adapters: tensors that nothing changes byte for byte, the others by sending random vectors both
 * ways – through the merged weight, and through the base weight and then the adapter, factor by factor as at run time. The two may differ by the
 * rounding of the stored type and no more. A wrong scale, a transposed factor, an adapter merged twice, or a damaged piece of the file show at once.
 *
 * Source: Freivalds, Probabilistic machines can use less running time, 1977.
 *
 * @throws {InvalidInputError} When the adapters do not fit the base.
 */
export async function verifyMerge(
  base: TensorSet,
  merged: Pick<TensorSet, 'tensors'>,
  adapters: readonly WeightedAdapter[],
  options: VerifyMergeOptions = {},
): Promise<MergeVerification> {
  const { signal, onProgress, seed = 1, probes = 2, multiply = createFastProduct() } = options;
  signal?.throwIfAborted();
  const plan = planMerge(base, adapters);
  const faults: MergeFault[] = [];
  const changed: ProbedTensor[] = [];
  let copied = 0;
  let done = 0;
  for (const tensor of base.tensors.values()) {
    const { name } = tensor;
    onProgress?.({ type: 'progress', phase: 'verifying', fraction: done / base.tensors.size, tensor: name });
    done += 1;
    const other = merged.tensors.get(name);
    const fault = (code: MergeFaultCode, message: string): number => faults.push({ code, path: name, message: `${name} ${message}.` });
    if (other === undefined) {
      fault('tensor-missing', 'is not in the merged file');
      continue;
    }
    if (describe(tensor) !== describe(other)) {
      fault('stored-otherwise', `is ${describe(tensor)} in the base and ${describe(other)} in the merged file`);
      continue;
    }
    const change = plan.get(name);
    if (change === undefined) {
      const at = await firstDifference(tensor, other, signal);
      if (at === undefined) copied += 1;
      else fault('bytes-differ', `is changed by no adapter, and differs from the base at element ${at}`);
      continue;
    }
    const probed = await probeTensor(tensor, other, change, { random: createRandom(seed).fork(name), probes, multiply, signal });
    changed.push(probed);
    if (!probed.agrees)
      fault('values-differ', `is ${probed.deviation.toPrecision(3)} times as far from what it should be as rounding explains`);
  }
  for (const name of merged.tensors.keys()) {
    if (!base.tensors.has(name)) faults.push({ code: 'tensor-added', path: name, message: `${name} is not in the base.` });
  }
  return { isRight: faults.length === 0, faults, changed, copied };
}

const describe = ({ dtype, shape }: LazyTensor): string => `${dtype} [${shape.join(', ')}]`;

/** Elements that are compared at once. */
const PIECE = 1_024 * 1_024;

async function firstDifference(a: LazyTensor, b: LazyTensor, signal: AbortSignal | undefined): Promise<number | undefined> {
  for (let start = 0; start < a.elements; start += PIECE) {
    const range = { start, end: Math.min(a.elements, start + PIECE), signal };
    const [left, right] = await Promise.all([a.bytes(range), b.bytes(range)]);
    const at = left.findIndex((byte, index) => byte !== right[index]);
    if (at >= 0) return start + Math.floor((at * (range.end - start)) / left.length);
  }
  return undefined;
}
