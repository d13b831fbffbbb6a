import type { ModelVariant, TrainingConfiguration } from './training-configuration.js';

/** The sizes of a transformer on which memory and adapters depend. */
export interface ModelSizes {
  /** How many layers the transformer has. */
  readonly layers: number;
  /** Numbers of a token. */
  readonly hidden: number;
  /** All query heads together. */
  readonly queries: number;
  /** All key heads together. */
  readonly keys: number;
  /** Numbers inside a feed-forward layer. */
  readonly feedForward: number;
  /** The weights in memory, bfloat16, in MiB. */
  readonly weightsMib: number;
  /** Latent frames of a token. */
  readonly framesPerToken: number;
}

/** ACE-Step 1.5 with 2 billion parameters. */
const SIZES_2B: ModelSizes = {
  layers: 24,
  hidden: 2_048,
  queries: 2_048,
  keys: 1_024,
  feedForward: 6_144,
  weightsMib: 4_566,
  framesPerToken: 2,
};

/** ACE-Step 1.5 XL. Queries and feed-forward are what its 9.5 GB lead to, not what a `config.json` said. */
const SIZES_XL: ModelSizes = { ...SIZES_2B, layers: 32, hidden: 2_560, queries: 4_096, feedForward: 9_728, weightsMib: 9_060 };

/** The sizes of a variant; `undefined` for v1, whose trainer is measured instead. */
export function modelSizes(variant: ModelVariant): ModelSizes | undefined {
  if (variant === 'v1') return undefined;
  return variant.startsWith('xl-') ? SIZES_XL : SIZES_2B;
}

/** The parameters of v1's adapters at rank 256 on all targets of the large recipe, divided by that rank. */
const V1_PARAMETERS_PER_RANK = 261_900_000 / 256;

/**
 * How many numbers an adapter trains: rank · Σ (inputs + outputs) over its layers. For LoKr and LoHa it is an upper bound.
 */
export function trainableParameters(configuration: TrainingConfiguration, sizes = modelSizes(configuration.variant)): number {
  const { rank, targets, selfTargets, crossTargets, attention, feedForward } = configuration;
  if (sizes === undefined) return Math.round(V1_PARAMETERS_PER_RANK * rank);
  const { layers, hidden, queries, keys, feedForward: inner } = sizes;
  const width: Readonly<Record<string, number>> = {
    q_proj: hidden + queries,
    k_proj: hidden + keys,
    v_proj: hidden + keys,
    o_proj: queries + hidden,
  };
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + (width[name] ?? 0), 0);
  const self = attention === 'cross' ? 0 : sum(selfTargets.length > 0 ? selfTargets : targets);
  const cross = attention === 'self' ? 0 : sum(crossTargets.length > 0 ? crossTargets : targets);
  return rank * layers * (self + cross + (feedForward ? 3 * (hidden + inner) : 0));
}
