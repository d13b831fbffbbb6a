import { InvalidInputError } from '@loop/core';
import type { AdapterTensor, LoraWeights, LowRank } from '@loop/core';
import { scaleOf } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';

/**
 * Joins several LoRA adapters into one that equals their weighted sum exactly: the factors stand side by side, so the rank is the sum of the ranks.
 * PEFT's "linear" blend adds the factors themselves, whose product is not that sum.
 *
 * @throws {InvalidInputError} When an adapter is of another kind than LoRA without magnitudes, changes biases, or replaces parameters.
 */
export function blendAdapters(name: string, adapters: readonly { readonly adapter: Adapter; readonly strength: number }[]): Adapter {
  if (adapters.length === 0)
    throw new InvalidInputError('adapters', [{ path: '', message: 'must name at least one adapter', received: 'none' }]);
  const parts = new Map<string, { readonly change: LoraWeights; readonly factor: number }[]>();
  for (const [index, { adapter, strength }] of adapters.entries()) {
    if (!Number.isFinite(strength)) refuse(index, 'strength', 'must be a finite number', String(strength));
    if (adapter.replaced.size > 0 || adapter.biases.size > 0) refuse(index, '', 'must change weights alone', adapter.weights.name);
    for (const [module, change] of adapter.weights.targets) {
      if (!isPlainLora(change))
        return refuse(index, module, 'must be LoRA without magnitudes to be joined without loss; merge it instead', change.kind);
      parts.set(module, [...(parts.get(module) ?? []), { change, factor: strength * scaleOf(change) }]);
    }
  }
  const targets = new Map([...parts].map(([module, changes]) => [module, join(module, changes)]));
  const [first] = adapters;
  return {
    ...first!.adapter,
    weights: { ...first!.adapter.weights, name, targets },
    flavour: 'peft',
    scaleSource: 'tensors',
    trigger: undefined,
  };
}

/** Turns wishes into strengths that together never drive the model too hard: each gets its share of the budget. */
export function budgetStrengths(wishes: readonly number[], budget = 0.75): readonly number[] {
  const total = wishes.reduce((sum, wish) => sum + wish, 0);
  if (!(total > 0)) throw new InvalidInputError('wishes', [{ path: '', message: 'must add up to more than 0', received: String(total) }]);
  return wishes.map((wish) => (budget * wish) / total);
}

/** Stacks A above A and B beside B, the scales in B. */
function join(module: string, changes: readonly { readonly change: LoraWeights; readonly factor: number }[]): LoraWeights {
  const [first] = changes;
  const rank = changes.reduce((sum, { change }) => sum + change.a.shape[0]!, 0);
  const inputs = first!.change.a.shape.slice(1);
  const outputs = first!.change.b.shape[0]!;
  const width = inputs.reduce((product, size) => product * size, 1);
  const a = new Float32Array(rank * width);
  const b = new Float32Array(outputs * rank);
  let at = 0;
  for (const { change, factor } of changes) {
    const own = change.a.shape[0]!;
    if (change.a.values.length !== own * width || change.b.shape[0] !== outputs) {
      throw new InvalidInputError('adapters', [{ path: module, message: 'must have one shape in all adapters', received: 'another one' }]);
    }
    a.set(change.a.values, at * width);
    for (let row = 0; row < outputs; row += 1) {
      for (let column = 0; column < own; column += 1) b[row * rank + at + column] = factor * change.b.values[row * own + column]!;
    }
    at += own;
  }
  const tensor = (shape: readonly number[], values: Float32Array): AdapterTensor => ({ shape, values });
  return { kind: 'lora', a: tensor([rank, ...inputs], a), b: tensor([outputs, rank, ...first!.change.b.shape.slice(2)], b), alpha: rank };
}

const isPlainLora = (change: LowRank): change is LoraWeights =>
  change.kind === 'lora' && change.magnitude === undefined && change.bias === undefined;

function refuse(index: number, path: string, message: string, received: string): never {
  throw new InvalidInputError('adapters', [{ path: `[${index}]${path === '' ? '' : `.${path}`}`, message, received }]);
}
