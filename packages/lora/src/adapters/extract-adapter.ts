import { InvalidInputError, ShapeMismatchError } from '@loop/core';
import type { Abortable, AdapterTensor, LowRank } from '@loop/core';
import { readBaseShapes } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import type { LazyTensor, TensorSet } from '@loop/core/weights';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';

import { keepLargest } from './keep-largest.js';
import type { ReducedRank } from './keep-largest.js';

/** Settings of {@link extractAdapter}. */
export interface ExtractAdapterOptions extends Abortable {
  /** The adapter's name. */
  readonly name: string;
  /** The highest rank of a weight's change. @defaultValue 64 */
  readonly rank?: number | undefined;
  /** Called before each weight that differs. */
  readonly onProgress?:
    | ((progress: { readonly type: 'progress'; readonly phase: 'extracting'; readonly fraction: number; readonly tensor: string }) => void)
    | undefined;
}

/** An adapter that was found between two models. */
export interface ExtractedAdapter {
  readonly adapter: Adapter;
  /** The singular values of each module's difference, from the largest. */
  readonly singularValues: ReadonlyMap<string, readonly number[]>;
  /** How much of each module's difference the rank left out, 0–1. */
  readonly lost: ReadonlyMap<string, number>;
}

/**
 * Finds the LoRA between a base model and one that was trained from it, by the singular values of their differences. Parameters that are equal do not
 * appear; biases and norms that differ are kept whole.
 *
 * @throws {ShapeMismatchError} When the two models do not have the same parameters.
 * @throws {InvalidInputError} When they are equal, or the rank is out of range.
 */
export async function extractAdapter(base: TensorSet, tuned: TensorSet, options: ExtractAdapterOptions): Promise<ExtractedAdapter> {
  const { name, rank = 64, signal, onProgress } = options;
  if (!Number.isInteger(rank) || rank < 1)
    throw new InvalidInputError('options', [{ path: 'rank', message: 'must be a whole number of at least 1', received: String(rank) }]);
  assertSameParameters(base, tuned);
  const { prefix } = readBaseShapes(base).names;
  const targets = new Map<string, LowRank>();
  const replaced = new Map<string, AdapterTensor>();
  const singularValues = new Map<string, readonly number[]>();
  const lost = new Map<string, number>();
  let read = 0;
  for (const tensor of base.tensors.values()) {
    signal?.throwIfAborted();
    const [before, after] = await Promise.all([tensor.float32({ signal }), tuned.tensors.get(tensor.name)!.float32({ signal })]);
    read += 1;
    if (before.every((value, index) => value === after[index])) continue;
    const parameter = tensor.name.startsWith(prefix) ? tensor.name.slice(prefix.length) : tensor.name;
    onProgress?.({ type: 'progress', phase: 'extracting', fraction: read / base.tensors.size, tensor: tensor.name });
    if (tensor.shape.length < 2 || !parameter.endsWith('.weight')) {
      replaced.set(parameter, { shape: tensor.shape, values: after });
      continue;
    }
    const module = parameter.slice(0, -'.weight'.length);
    const found = factorise(tensor, before, after, rank);
    targets.set(module, found.change);
    singularValues.set(module, found.singular);
    lost.set(module, found.lost);
  }
  if (targets.size + replaced.size === 0)
    throw new InvalidInputError('tuned', [{ path: '', message: 'must differ from the base model', received: 'the same values' }]);
  const adapter: Adapter = {
    weights: { name, target: 'decoder', targets },
    replaced,
    biases: new Map(),
    flavour: 'peft',
    scaleSource: 'tensors',
    trigger: undefined,
  };
  return { adapter, singularValues, lost };
}

function factorise(
  tensor: LazyTensor,
  before: Float32Array,
  after: Float32Array,
  limit: number,
): ReducedRank & { readonly singular: readonly number[] } {
  const outputs = tensor.shape[0]!;
  const width = before.length / outputs;
  const difference = Matrix.from1DArray(
    outputs,
    width,
    Float64Array.from(after, (value, index) => value - before[index]!),
  );
  const svd = new SingularValueDecomposition(difference, { autoTranspose: true });
  const decomposed = { left: svd.leftSingularVectors, singular: svd.diagonal, right: svd.rightSingularVectors };
  return { ...keepLargest(decomposed, tensor.shape, limit), singular: svd.diagonal };
}

function assertSameParameters(base: TensorSet, tuned: TensorSet): void {
  const issues = [...base.tensors.values()].flatMap(({ name, shape }) => {
    const other = tuned.tensors.get(name);
    if (other === undefined) return [`${name} is missing`];
    return JSON.stringify(other.shape) === JSON.stringify(shape)
      ? []
      : [`${name} has shape [${other.shape.join(', ')}], not [${shape.join(', ')}]`];
  });
  issues.push(...[...tuned.tensors.keys()].filter((name) => !base.tensors.has(name)).map((name) => `${name} is not in the base model`));
  if (issues.length > 0)
    throw new ShapeMismatchError(`The models do not have the same parameters: ${issues.slice(0, 3).join('; ')}.`, issues.slice(0, 100));
}
