import { InvalidInputError, UnsupportedError } from '@loop/core';
import type { AdapterTensor } from '@loop/core';
import { MERGE_DTYPES, readBaseShapes, scaleOf } from '@loop/core/adapters';
import type { Adapter, MergeDtype, WeightedChange } from '@loop/core/adapters';
import type { TensorSet } from '@loop/core/weights';

/** An adapter with how strongly it is to be merged. */
export interface WeightedAdapter {
  readonly adapter: Adapter;
  /** 1 is as trained; negative takes it away. */
  readonly strength: number;
}

/** Values that are added to a parameter. */
export interface AddedValues {
  /** One for each value of the parameter. */
  readonly values: Float32Array;
  /** What they are multiplied by. */
  readonly strength: number;
}

/** What happens to one parameter. */
export interface ParameterChange {
  readonly changes: readonly WeightedChange[];
  /** What is added, for biases. */
  readonly added: readonly AddedValues[];
  /** What takes its place. */
  readonly replaced: AdapterTensor | undefined;
}

/**
 * Finds what happens to each parameter of a base model, before anything is read or written.
 *
 * @throws {InvalidInputError} When adapters do not fit the base or each other.
 * @throws {UnsupportedError} When a weight that is to be changed is not float32, float16 or bfloat16.
 */
export function planMerge(base: TensorSet, adapters: readonly WeightedAdapter[]): ReadonlyMap<string, ParameterChange> {
  const refuse = (path: string, message: string, received: string): never => {
    throw new InvalidInputError('adapters', [{ path, message, received }]);
  };
  if (adapters.length === 0) refuse('', 'must name at least one adapter', 'none');
  const { prefix } = readBaseShapes(base).names;
  const plan = new Map<string, { changes: WeightedChange[]; added: AddedValues[]; replaced: AdapterTensor | undefined }>();
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

const isMergeDtype = (dtype: string): dtype is MergeDtype => (MERGE_DTYPES as readonly string[]).includes(dtype);
