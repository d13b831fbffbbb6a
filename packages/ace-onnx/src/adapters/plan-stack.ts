import { InvalidInputError } from '@loop/core';
import type { AdapterTensor, LoraWeights, LowRank } from '@loop/core';
import { scaleOf, scaleOn } from '@loop/core/adapters';
import type { WeightedChange } from '@loop/core/adapters';

import type { LowRankSite } from './low-rank-inputs.js';
import type { AdapterStack } from './stack.js';

/** A low-rank change beside a product. */
export interface LowRankPart {
  readonly change: LoraWeights;
  /** 1 is as trained. */
  readonly strength: number;
}

/** What happens to one parameter of the checkpoint, for changes that are merged. */
export interface ParameterChange {
  readonly changes: readonly WeightedChange[];
  /** What is added, for biases. */
  readonly added: readonly { readonly values: Float32Array; readonly strength: number }[];
  /** What takes its place, as far as the strength says. */
  readonly replaced: { readonly tensor: AdapterTensor; readonly strength: number } | undefined;
}

/** How a stack of adapters reaches the networks. */
export interface StackPlan {
  /** Changes that are products beside a weight, by the weight's name. */
  readonly beside: ReadonlyMap<string, readonly LowRankPart[]>;
  /** Changes that are merged, by the parameter's name. */
  readonly merged: ReadonlyMap<string, ParameterChange>;
  /** A text that is the same for plans whose merged parameters are the same. */
  readonly mergedKey: string;
}

/** What a plan is made for. */
export interface PlanTarget {
  /** What stands before the modules' names in the checkpoint. */
  readonly prefix: string;
  /** Where products can be added, by the weight's name. */
  readonly sites: ReadonlyMap<string, LowRankSite>;
  /** The largest sum of ranks that is added beside a weight. */
  readonly maxRank: number;
}

/**
 * Chooses for each weight how its changes are made: LoRA of a low rank as two small products beside it, which costs nothing to switch; all
 * else – high ranks, DoRA, LoKr, LoHa, biases, whole parameters – as a changed copy.
 *
 * @throws {InvalidInputError} When two adapters with magnitudes change one weight, or one replaces what another changes.
 */
export function planStack(stack: AdapterStack, { prefix, sites, maxRank }: PlanTarget): StackPlan {
  const beside = new Map<string, readonly LowRankPart[]>();
  const merged = new Map<string, ParameterChange>();
  const keys: unknown[] = [];
  const change = (parameter: string, next: (own: ParameterChange) => ParameterChange): void => {
    merged.set(parameter, next(merged.get(parameter) ?? { changes: [], added: [], replaced: undefined }));
  };
  for (const [module, changes] of changesByModule(stack)) {
    const weight = `${prefix}${module}.weight`;
    const plain = changes.filter(isPlain);
    const rank = plain.reduce((sum, part) => sum + part.change.a.shape[0]!, 0);
    if (plain.length === changes.length && sites.has(weight) && rank <= maxRank) {
      beside.set(weight, plain);
    } else {
      const directed = changes.filter((own) => own.change.magnitude !== undefined);
      if (directed.length > 1)
        refuse(`${directed.map(({ name }) => name).join(' and ')} both have magnitudes (DoRA) for ${module}; use one of them`);
      change(weight, (own) => ({ ...own, changes }));
      keys.push([weight, changes.map(({ id, strength }) => [id, strength])]);
    }
  }
  for (const { id, name, adapter, scale } of stack) {
    const add = (module: string, { values }: AdapterTensor, factor: number): void => {
      const strength = scaleOn(module, scale) * factor;
      if (strength === 0) return;
      change(`${prefix}${module}.bias`, (own) => ({ ...own, added: [...own.added, { values, strength }] }));
      keys.push([module, 'bias', id, strength]);
    };
    for (const [module, own] of adapter.weights.targets)
      if (own.kind === 'lora' && own.bias !== undefined) add(module, own.bias, scaleOf(own));
    for (const [module, bias] of adapter.biases) add(module, bias, 1);
    for (const [parameter, tensor] of adapter.replaced) {
      const strength = scaleOn(parameter, scale);
      if (strength === 0) continue;
      change(prefix + parameter, (own) => {
        if (own.replaced !== undefined || own.changes.length + own.added.length > 0)
          refuse(`${name} replaces ${parameter}, which another active adapter changes; use one of them`);
        return { ...own, replaced: { tensor, strength } };
      });
      keys.push([parameter, 'whole', id, strength]);
    }
  }
  for (const parameter of merged.keys())
    if (beside.has(parameter)) refuse(`one adapter replaces ${parameter}, which another changes; use one of them`);
  return { beside, merged, mergedKey: keys.length === 0 ? '' : JSON.stringify(keys) };
}

interface OwnedChange extends WeightedChange {
  readonly id: number;
  readonly name: string;
}

function changesByModule(stack: AdapterStack): ReadonlyMap<string, readonly OwnedChange[]> {
  const all = new Map<string, OwnedChange[]>();
  for (const { id, name, adapter, scale } of stack) {
    for (const [module, change] of adapter.weights.targets) {
      const strength = scaleOn(module, scale);
      if (strength === 0) continue;
      const own = all.get(module) ?? [];
      own.push({ id, name, change, strength });
      all.set(module, own);
    }
  }
  return all;
}

/** Whether a change is one product and nothing else, so that several of them are one as well. */
export function isPlain<T extends WeightedChange>(own: T): own is T & { readonly change: LoraWeights } {
  const change: LowRank = own.change;
  return change.kind === 'lora' && change.magnitude === undefined;
}

function refuse(message: string): never {
  throw new InvalidInputError('request', [{ path: 'adapters', message }]);
}
