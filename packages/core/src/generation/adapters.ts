import { UnsupportedError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { AdapterWeights } from './adapter-weights.js';

/** The parts of a network whose adapters can be blended apart. */
export const ADAPTER_GROUPS = ['selfAttention', 'crossAttention', 'feedForward', 'conditions'] as const;

/** A part of a network: how it hears itself, how it follows the words, its feed-forward layers, and what prepares the conditions. */
export type AdapterGroup = (typeof ADAPTER_GROUPS)[number];

/**
 * How strongly an adapter works, 0–2: 0 has no effect, 1 is as trained. One number for all of it, or one per group; a group that is left
 * out counts 1.
 */
export type AdapterScale = number | { readonly [G in AdapterGroup]?: number | undefined };

/** An adapter that takes part in a request, or took part in making a track. */
export interface AdapterUse {
  /** Its name among the loaded ones. */
  readonly name: string;
  /** How strongly it works. @defaultValue 1 */
  readonly scale?: AdapterScale | undefined;
}

/** A low-rank adapter that a generator knows. */
export interface AdapterInfo {
  /** The name that the other calls and requests take. */
  readonly name: string;
  /** Where it was loaded from, in the generator's own terms. */
  readonly source?: string | undefined;
  /** Whether it is loaded. */
  readonly loaded: boolean;
  /** Whether it takes part in requests that name no adapters. */
  readonly active: boolean;
  /** How strongly it works. */
  readonly scale: AdapterScale;
}

/**
 * Loads, blends and drops adapters of a running generator. Every generator has one; where the capabilities say `adapters: false`, each
 * call throws `unsupported`.
 */
export interface AdapterControl {
  /** Lists what is known, loaded or not. */
  list(options?: Abortable): Promise<readonly AdapterInfo[]>;
  /**
   * Loads an adapter and makes it active.
   *
   * @param source - A path or name that the generator understands, or the weights themselves.
   * @throws {UnsupportedError} When the generator cannot take a source of this kind.
   */
  load(
    source: string | AdapterWeights,
    options?: Abortable & { readonly name?: string | undefined; readonly scale?: AdapterScale | undefined },
  ): Promise<AdapterInfo>;
  /** Drops an adapter, or all of them. */
  unload(name?: string, options?: Abortable): Promise<void>;
  /** Switches an adapter on or off without dropping it. */
  setActive(name: string, active: boolean, options?: Abortable): Promise<void>;
  /**
   * Changes how strongly an adapter works.
   *
   * @throws {UnsupportedError} When the generator has one scale for all groups and several are given.
   */
  setScale(name: string, scale: AdapterScale, options?: Abortable): Promise<void>;
}

/**
 * Makes the control of a generator without adapters: every call rejects with `unsupported`.
 *
 * @param generator - The generator's name for the message.
 */
export function unsupportedAdapters(generator: string): AdapterControl {
  const refuse = async (): Promise<never> => {
    throw new UnsupportedError('adapters', `${generator} has no adapters.`);
  };
  return { list: refuse, load: refuse, unload: refuse, setActive: refuse, setScale: refuse };
}
