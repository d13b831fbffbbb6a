import { convolutionsOn } from '../runtime/convolutions-on.js';
import type { WeightMode } from '../runtime/runtime.js';
import type { Family } from './family.js';
import { modeOf, staysOpen } from './networks.js';
import type { MemoryPolicy } from './networks.js';
import { readNetworkSizes } from './network-sizes.js';
import type { NetworkSize } from './network-sizes.js';

/** What a network needs. */
export interface NetworkMemory extends NetworkSize {
  readonly name: string;
  /** Expected bytes of private memory while it is loaded, weights and working space. */
  readonly privateBytes: number;
  /** Whether it stays loaded between its uses. */
  readonly staysOpen: boolean;
}

/** How much memory a generator is going to need. Estimates: what was really used is for the operating system to say. */
export interface MemoryPlan {
  readonly policy: MemoryPolicy;
  readonly mode: WeightMode;
  readonly networks: readonly NetworkMemory[];
  /** Expected peak of private memory. */
  readonly peakBytes: number;
  /** Bytes of weights that are read in place; the page cache holds them while there is room. */
  readonly mappedBytes: number;
}

/** For what memory is planned. */
export interface PlanMemoryOptions {
  /** @defaultValue 'sequential' */
  readonly policy?: MemoryPolicy | undefined;
  /** @defaultValue 'folded' */
  readonly mode?: WeightMode | undefined;
  /** What executes; it decides how convolutions are written. @defaultValue 'cpu' */
  readonly provider?: string | undefined;
}

const FLOAT_BYTES = 4;
// A mapped network widens one weight at a time; the largest is a small share of the whole.
const MAPPED_SHARE = 0.025;

/**
 * Plans the memory of a generator from the headers of its checkpoint, before anything is loaded.
 *
 * @param family - See `detectFamily`.
 *
 * @throws {ModelMissingError} When a network is not there.
 */
export async function planMemory(
  family: Pick<Family, 'checkpoint' | 'recipes' | 'publishedParameters'>,
  options: PlanMemoryOptions = {},
): Promise<MemoryPlan> {
  const { policy = 'sequential', mode = 'folded', provider = 'cpu' } = options;
  const { checkpoint, recipes, publishedParameters } = family;
  const convolutions = convolutionsOn(provider, mode);
  const sizes = await readNetworkSizes(recipes, (name) => checkpoint.component(name));
  const stepped = recipes.filter(({ phase }) => phase === 'diffusion').reduce((sum, { name }) => sum + sizes.get(name)!.parameters, 0);
  const scale = Math.min(1, stepped / publishedParameters);
  const networks = recipes.map((recipe): NetworkMemory => {
    const { name, convolutionBytes, workingBytes = 0 } = recipe;
    const { parameters, storedBytes } = sizes.get(name)!;
    const isWide = storedBytes >= parameters * FLOAT_BYTES;
    const ownMode = modeOf(recipe, mode);
    // Stored as float32, weights are used in place in either mode; convolutions keep a copy.
    const weights =
      isWide && convolutionBytes === undefined
        ? 0
        : parameters * (ownMode === 'folded' ? (convolutionBytes?.[convolutions] ?? FLOAT_BYTES) : FLOAT_BYTES * MAPPED_SHARE);
    const privateBytes = Math.round(weights + workingBytes * scale);
    return { name, parameters, storedBytes, privateBytes, staysOpen: staysOpen(recipe, policy) };
  });
  const resident = networks.filter((network) => network.staysOpen).reduce((sum, { privateBytes }) => sum + privateBytes, 0);
  const passing = Math.max(0, ...networks.filter((network) => !network.staysOpen).map(({ privateBytes }) => privateBytes));
  return {
    policy,
    mode,
    networks,
    peakBytes: resident + passing,
    mappedBytes: networks.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
  };
}

/** Writes a plan as a table for people. */
export function formatMemoryPlan({ networks, policy, mode, peakBytes, mappedBytes }: MemoryPlan): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const rows = networks.map(({ name, parameters, storedBytes, privateBytes, staysOpen: stays }) =>
    [
      name.padEnd(14),
      `${(parameters / 1e6).toFixed(1)} M`.padStart(11),
      megabytes(storedBytes).padStart(9),
      megabytes(privateBytes).padStart(9),
      stays ? '  stays' : '  while used',
    ].join(''),
  );
  return [
    `${'network'.padEnd(14)}${'parameters'.padStart(11)}${'stored'.padStart(9)}${'private'.padStart(9)}`,
    ...rows,
    `Policy ${policy}, ${mode} weights: about ${megabytes(peakBytes)} of private memory at the peak; ${megabytes(mappedBytes)} of weights are read in place.`,
  ].join('\n');
}
