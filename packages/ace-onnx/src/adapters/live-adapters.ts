import { UnsupportedError } from '@loop/core';
import type { Abortable, AdapterApplication, AdapterNetwork, AdapterSite, AdapterWeights } from '@loop/core';
import { assertFitsBase, readAdapter, readBaseShapes } from '@loop/core/adapters';
import type { Adapter, AdapterSource, BaseShapes, ReadAdapterOptions } from '@loop/core/adapters';

import { buildNetwork } from '../models/recipe.js';
import type { BuildOptions, Recipe } from '../models/recipe.js';
import { fedName } from '../models/weights.js';
import { once } from '../runtime/once.js';
import type { Component, Runtime, SessionInputs } from '../runtime/runtime.js';
import type { Tensor } from '../runtime/tensor.js';
import { lowRankInputs, lowRankNames } from './low-rank-inputs.js';
import type { LowRankSite } from './low-rank-inputs.js';
import { mergeParameters } from './merge-parameters.js';
import { NOTHING_MERGED, keepAsInputs } from './merged-weights.js';
import type { KeepMerged, MergedCarrier } from './merged-weights.js';
import { multiplyOn } from './multiply-on-runtime.js';
import { packLowRank } from './pack-low-rank.js';
import { planStack } from './plan-stack.js';
import type { StackPlan } from './plan-stack.js';
import { stackKey } from './stack.js';
import type { AdapterStack } from './stack.js';

/** What adapters of a family work on. */
export interface LiveAdaptersOptions {
  /** The networks whose weights adapters change. */
  readonly recipes: readonly Recipe[];
  /** Which network of a model that is. @defaultValue 'decoder' */
  readonly network?: AdapterNetwork | undefined;
  /**
   * Leaves the networks as they are while no adapter takes part, and opens them again when that changes: for networks that run thousands of times for a
   * song, where even room for adapters costs. @defaultValue false: there is always room, so that adapters come and go at once
   */
  readonly onlyWhenUsed?: boolean | undefined;
  /** The component that holds those weights. */
  readonly component: () => Promise<Component>;
  readonly runtime: Runtime;
  /** Where merged weights are kept. @defaultValue in memory, as inputs of each run */
  readonly keepMerged?: KeepMerged | undefined;
  /** The largest sum of ranks on a weight that is not merged. @defaultValue 256 */
  readonly maxRank?: number | undefined;
}

/** How the present stack reaches the networks, for provenance. */
export interface StackReport {
  /** Weights with a product beside them. */
  readonly beside: number;
  /** Parameters with a changed copy. */
  readonly merged: number;
  /** How changed copies are held; `undefined` without any. */
  readonly carrier: MergedCarrier | undefined;
}

/** What a network with adapters is built from and with. */
export interface NetworkBuilding {
  readonly component: Component;
  readonly options: Pick<BuildOptions, 'hook' | 'fed'>;
}

/** How an adapter's file is read. */
export type ReadLiveOptions = Omit<ReadAdapterOptions, 'base'> & { readonly target?: AdapterNetwork | undefined };

/** Adapters inside the networks of one family. Not for concurrent use: its owner runs one job at a time. */
export interface LiveAdapters {
  /** Reads an adapter for this model. @param options - `target`: the network that it is for, where the file does not say it. */
  read(source: AdapterSource, options: ReadLiveOptions): Promise<Adapter>;
  /** Takes weights of an adapter for this model. @throws {ShapeMismatchError} When they do not fit. */
  accept(weights: AdapterWeights): Promise<Adapter>;
  /** The places of products where an adapter can be, by their names in PEFT files. */
  sites(): Promise<readonly AdapterSite[]>;
  /** Plans a stack; nothing is computed. @throws {InvalidInputError} When its adapters exclude one another. */
  check(stack: AdapterStack): Promise<void>;
  /** Says how an adapter of a stack is applied. @throws {InvalidInputError} As {@link check}. */
  applicationOf(adapter: Adapter, stack: AdapterStack): Promise<AdapterApplication | undefined>;
  /**
   * Makes a stack the present one. What is merged is computed now.
   *
   * @param close - Called with the networks whose graphs change, before what they use is freed.
   */
  apply(stack: AdapterStack, options: Abortable & { readonly close: (networks: readonly string[]) => Promise<void> }): Promise<StackReport>;
  /** What a network is built from and with; `undefined` for networks without adapters. */
  building(recipe: Recipe): Promise<NetworkBuilding | undefined>;
  /** What goes into each run of a network that was built so. */
  inputsOf(network: string): SessionInputs;
  /** Frees what merged weights take. */
  dispose(): Promise<void>;
}

const MAX_RANK = 256;
const NO_STACK = stackKey([]);
const NO_CHANGES: Pick<StackPlan, 'beside'> = { beside: new Map() };

/** Prepares adapters inside networks; nothing is read yet. */
export function createLiveAdapters(options: LiveAdaptersOptions): LiveAdapters {
  const { recipes, runtime, network = 'decoder', onlyWhenUsed = false, keepMerged = keepAsInputs, maxRank = MAX_RANK } = options;
  // A GPU takes no empty tensors.
  const minRank = runtime.provider === 'webgpu' ? 1 : 0;
  const base = once(async (): Promise<BaseShapes> => readBaseShapes(await options.component()));
  /** The sites of each network, found by building its graph, which reads no weight. */
  const sitesByNetwork = once(async () => {
    const component = await options.component();
    return new Map(
      recipes.map((recipe): [string, readonly LowRankSite[]] => {
        const sites: LowRankSite[] = [];
        buildNetwork(recipe, component, { hook: (graph) => lowRankInputs(graph, (site) => sites.push(site)) });
        return [recipe.name, sites];
      }),
    );
  });
  let report: StackReport = { beside: 0, merged: 0, carrier: undefined };
  let key = NO_STACK;
  let mergedKey = '';
  let merged = NOTHING_MERGED;
  let inputs: ReadonlyMap<string, SessionInputs> | undefined;

  const plan = async (stack: AdapterStack): Promise<StackPlan> => {
    const sites = [...(await sitesByNetwork()).values()].flat();
    const { names } = await base();
    return planStack(stack, { prefix: names.prefix, sites: new Map(sites.map((site) => [site.weight, site])), maxRank });
  };

  const networksOf = (parameters: Iterable<string>): readonly string[] => {
    const names = [...parameters];
    return recipes.filter(({ others }) => names.some((name) => !others(name))).map(({ name }) => name);
  };

  const pack = async ({ beside }: Pick<StackPlan, 'beside'>): Promise<ReadonlyMap<string, SessionInputs>> =>
    new Map(
      [...(await sitesByNetwork())].map(([network, sites]) => {
        const pairs = sites.flatMap((site): (readonly [string, Tensor])[] => {
          const { first, second, scale } = packLowRank(site, beside.get(site.weight) ?? [], minRank);
          const names = lowRankNames(site.weight);
          return [
            [names.first, first],
            [names.second, second],
            [names.scale, scale],
          ];
        });
        const fed = [...merged.inputs].filter(([name]) => networksOf([name]).includes(network));
        return [network, Object.fromEntries([...pairs, ...fed.map(([name, tensor]) => [fedName(name), tensor] as const)])];
      }),
    );

  const mergeAnew = async (next: StackPlan, signal: AbortSignal | undefined): Promise<typeof merged> => {
    // What no network uses, such as parts for training alone, is not computed.
    const used = new Map([...next.merged].filter(([name]) => networksOf([name]).length > 0));
    if (used.size === 0) return NOTHING_MERGED;
    const component = await options.component();
    const { release, ...products } = multiplyOn(runtime);
    try {
      return await keepMerged(() => mergeParameters(used, component, { ...products, signal }), { signal });
    } finally {
      await release();
    }
  };

  const refuse = (name: string, target: AdapterNetwork): never => {
    throw new UnsupportedError('adapters', `The adapter ${name} is for the ${target}; adapters of the ${network} can be loaded here.`);
  };
  return {
    check: async (stack) => void (await plan(stack)),
    async read(source, { target, ...how }) {
      if (target !== undefined && target !== network) return refuse(source.name, target);
      const read = await readAdapter(source, { ...how, base: await base() });
      return { ...read, weights: { ...read.weights, target: network } };
    },
    async accept(weights) {
      if (weights.target !== network) return refuse(weights.name, weights.target);
      assertFitsBase(weights, await base());
      return { weights, replaced: new Map(), biases: new Map(), flavour: 'bare', scaleSource: 'caller', trigger: undefined };
    },
    async sites() {
      const { names } = await base();
      const all = [...(await sitesByNetwork()).values()].flat();
      return all.map(({ weight, inputs: columns, outputs }) => ({
        key: weight.slice(names.prefix.length, weight.lastIndexOf('.')),
        inputs: columns,
        outputs,
      }));
    },
    async applicationOf({ weights: { targets }, biases, replaced }, stack) {
      const { beside, merged: copies } = await plan(stack);
      const { prefix } = (await base()).names;
      const weightsOf = [...targets.keys()].map((module) => `${prefix}${module}.weight`);
      const isBeside = weightsOf.some((weight) => beside.has(weight));
      const isMerged = weightsOf.some((weight) => copies.has(weight)) || biases.size + replaced.size > 0;
      if (isBeside && isMerged) return 'mixed';
      return isBeside ? 'beside' : isMerged ? 'merged' : undefined;
    },
    async apply(stack, { signal, close }) {
      if (stackKey(stack) === key) return report;
      const next = await plan(stack);
      if (next.mergedKey !== mergedKey) {
        const fresh = await mergeAnew(next, signal);
        const stale = merged;
        await close(networksOf([...stale.places.keys(), ...stale.inputs.keys(), ...fresh.places.keys(), ...fresh.inputs.keys()]));
        [merged, mergedKey] = [fresh, next.mergedKey];
        await stale.release();
      }
      if (onlyWhenUsed && (key === NO_STACK) !== (stack.length === 0)) await close(recipes.map(({ name }) => name));
      inputs = await pack(next);
      key = stackKey(stack);
      const copies = merged.places.size + merged.inputs.size;
      report = { beside: next.beside.size, merged: copies, carrier: copies === 0 ? undefined : merged.carrier };
      return report;
    },
    async building(recipe) {
      if (!recipes.includes(recipe) || (onlyWhenUsed && key === NO_STACK)) return undefined;
      inputs ??= await pack(NO_CHANGES);
      const component = await options.component();
      return {
        component: {
          ...component,
          tensors: new Map([...component.tensors, ...merged.places]),
          files: [...component.files, ...merged.files],
        },
        options: { hook: (graph) => lowRankInputs(graph), fed: new Set(merged.inputs.keys()) },
      };
    },
    inputsOf: (network) => inputs?.get(network) ?? {},
    async dispose() {
      const last = merged;
      merged = NOTHING_MERGED;
      mergedKey = '';
      key = '';
      await last.release();
    },
  };
}
