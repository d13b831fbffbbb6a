import { NETWORKS } from '../models/v1/networks.js';
import type { NetworkName } from '../models/v1/networks.js';
import type { Checkpoint, WeightMode } from '../runtime/runtime.js';
import { modeOf, staysOpen } from './networks.js';
import type { MemoryPolicy } from './networks.js';
import { readNetworkSizes } from './network-sizes.js';
import type { NetworkSize } from './network-sizes.js';

/** What a network needs. */
export interface NetworkMemory extends NetworkSize {
  readonly name: NetworkName;
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

const FLOAT_BYTES = 4;
// Working space of the largest networks, measured at full width: rows of the transformer, windows of the decoders.
const WORKING_BYTES: Readonly<Partial<Record<NetworkName, number>>> = { step: 400e6, encoder: 400e6, decoder: 400e6, vocoder: 250e6 };
// Convolutions keep a second layout of their weights.
const FOLDED_BYTES: Readonly<Partial<Record<NetworkName, number>>> = { encoder: 8, decoder: 8, vocoder: 11 };
const PUBLISHED_STEP_PARAMETERS = 2.2e9;
// A mapped network widens one weight at a time; the largest is a small share of the whole.
const MAPPED_SHARE = 0.025;

/**
 * Plans the memory of a generator from the headers of its checkpoint, before anything is loaded.
 *
 * @throws {ModelMissingError} When a network is not there.
 */
export async function planMemory(
  checkpoint: Checkpoint,
  { policy = 'sequential', mode = 'folded' }: { readonly policy?: MemoryPolicy | undefined; readonly mode?: WeightMode | undefined } = {},
): Promise<MemoryPlan> {
  const sizes = await readNetworkSizes((name) => checkpoint.component(name));
  const scale = Math.min(1, sizes.step.parameters / PUBLISHED_STEP_PARAMETERS);
  const networks = NETWORKS.map((name): NetworkMemory => {
    const { parameters, storedBytes } = sizes[name];
    const isWide = storedBytes >= parameters * FLOAT_BYTES;
    const ownMode = modeOf(name, mode);
    // Stored as float32, weights are used in place in either mode; convolutions lay out a copy.
    const weights =
      isWide && FOLDED_BYTES[name] === undefined
        ? 0
        : parameters * (ownMode === 'folded' ? (FOLDED_BYTES[name] ?? FLOAT_BYTES) : FLOAT_BYTES * MAPPED_SHARE);
    const privateBytes = Math.round(weights + (WORKING_BYTES[name] ?? 0) * scale);
    return { name, parameters, storedBytes, privateBytes, staysOpen: staysOpen(name, policy) };
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
