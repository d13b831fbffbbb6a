import { InvalidInputError, UnsupportedError } from '@loop/core';
import type { Abortable, AdapterTensor } from '@loop/core';
import { MERGE_DTYPES, mergeWeight, readBaseShapes, scaleOf } from '@loop/core/adapters';
import type { Adapter, MergeDtype, MergeRounding, MultiplyMatrices, WeightedChange } from '@loop/core/adapters';
import { encodeFloat32, streamSafetensors } from '@loop/core/weights';
import type { LazyTensor, TensorSet } from '@loop/core/weights';

/** An adapter with how strongly it is to be merged. */
export interface WeightedAdapter {
  readonly adapter: Adapter;
  /** 1 is as trained; negative takes it away. */
  readonly strength: number;
}

/** Settings of {@link mergeAdapters}. */
export interface MergeAdaptersOptions extends Abortable {
  /** How often weights below float32 are rounded. @defaultValue 'single' */
  readonly rounding?: MergeRounding | undefined;
  /** What multiplies matrices. @defaultValue plain loops with sums in double precision */
  readonly multiply?: MultiplyMatrices | undefined;
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
 * adapter changes are copied as bytes; no more than one tensor and its change is in memory.
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
  const { signal, onProgress } = options;
  const plan = planMerge(base, adapters);
  let done = 0;
  const tensors = [...base.tensors.values()].map((tensor) => {
    const change = plan.get(tensor.name);
    if (change === undefined)
      return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, data: () => copyInPieces(tensor, signal) };
    const merge = async (): Promise<Uint8Array> => {
      signal?.throwIfAborted();
      onProgress?.({ type: 'progress', phase: 'merging', fraction: done / plan.size, tensor: tensor.name });
      const bytes = await mergeTensor(tensor, change, options);
      done += 1;
      return bytes;
    };
    return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, data: merge };
  });
  yield* streamSafetensors(tensors, { metadata: base.metadata, signal });
}

/** What happens to one parameter. */
interface ParameterChange {
  readonly changes: readonly WeightedChange[];
  /** What is added, for biases. */
  readonly added: readonly { readonly values: Float32Array; readonly strength: number }[];
  /** What takes its place. */
  readonly replaced: AdapterTensor | undefined;
}

function planMerge(base: TensorSet, adapters: readonly WeightedAdapter[]): ReadonlyMap<string, ParameterChange> {
  const refuse = (path: string, message: string, received: string): never => {
    throw new InvalidInputError('adapters', [{ path, message, received }]);
  };
  if (adapters.length === 0) refuse('', 'must name at least one adapter', 'none');
  const { prefix } = readBaseShapes(base).names;
  const plan = new Map<
    string,
    { changes: WeightedChange[]; added: { values: Float32Array; strength: number }[]; replaced: AdapterTensor | undefined }
  >();
  const at = (parameter: string, index: number): NonNullable<ReturnType<(typeof plan)['get']>> => {
    const name = prefix + parameter;
    if (!base.tensors.has(name))
      refuse(`[${index}]`, `must fit the base model, which has no ${name}`, adapters[index]!.adapter.weights.name);
    const entry = plan.get(name) ?? { changes: [], added: [], replaced: undefined };
    plan.set(name, entry);
    return entry;
  };
  for (const [index, { adapter, strength }] of adapters.entries()) {
    if (!Number.isFinite(strength)) refuse(`[${index}].strength`, 'must be a finite number', String(strength));
    for (const [module, change] of adapter.weights.targets) {
      const { changes } = at(`${module}.weight`, index);
      if (change.magnitude !== undefined && changes.some((other) => other.change.magnitude !== undefined)) {
        refuse(`[${index}]`, `must be the only adapter with magnitudes (DoRA) on ${module}`, adapter.weights.name);
      }
      changes.push({ change, strength });
      if (change.kind === 'lora' && change.bias !== undefined) {
        at(`${module}.bias`, index).added.push({ values: change.bias.values, strength: strength * scaleOf(change) });
      }
    }
    for (const [module, bias] of adapter.biases) at(`${module}.bias`, index).added.push({ values: bias.values, strength });
    for (const [parameter, tensor] of adapter.replaced) {
      const entry = at(parameter, index);
      if (entry.replaced !== undefined || strength !== 1) {
        refuse(`[${index}]`, `replaces ${parameter}, which one adapter can do at strength 1`, adapter.weights.name);
      }
      entry.replaced = tensor;
    }
  }
  for (const [name, { replaced, changes, added }] of plan) {
    if (replaced !== undefined && changes.length + added.length > 0) refuse('', `must not change and replace ${name} at once`, 'both');
    const { dtype } = base.tensors.get(name)!;
    if (!isMergeDtype(dtype))
      throw new UnsupportedError('tensor', `${name} is stored as ${dtype}; adapters can be merged into ${MERGE_DTYPES.join(', ')}.`);
  }
  return plan;
}

async function mergeTensor(
  tensor: LazyTensor,
  { changes, added, replaced }: ParameterChange,
  options: MergeAdaptersOptions,
): Promise<Uint8Array> {
  const dtype = tensor.dtype as MergeDtype;
  if (replaced !== undefined) return encodeFloat32(replaced.values, dtype);
  const weight = await tensor.float32({ signal: options.signal });
  for (const { values, strength } of added)
    for (let index = 0; index < weight.length; index += 1) weight[index]! += strength * values[index]!;
  return encodeFloat32(
    mergeWeight(weight, tensor.shape, changes, { dtype, rounding: options.rounding, multiply: options.multiply }),
    dtype,
  );
}

/** Elements of one piece of a tensor that is copied. */
const PIECE = 4 * 1_024 * 1_024;

async function* copyInPieces(tensor: LazyTensor, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  for (let start = 0; start < tensor.elements; start += PIECE) {
    yield await tensor.bytes({ start, end: Math.min(tensor.elements, start + PIECE), signal });
  }
}

const isMergeDtype = (dtype: string): dtype is MergeDtype => (MERGE_DTYPES as readonly string[]).includes(dtype);
