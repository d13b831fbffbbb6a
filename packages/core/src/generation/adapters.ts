import { UnsupportedError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { AdapterNetwork, AdapterWeights } from './adapter-weights.js';

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

/**
 * What the factors of an adapter are multiplied with at strength 1, here and in other programs; `undefined` where that is not one number, or
 * not known, or the program does not load such an adapter.
 */
export interface EffectiveScale {
  /** Here, in PEFT, and in ACE-Step's own programs. */
  readonly here: number | undefined;
  /** In diffusers, which never reads `adapter_config.json`. */
  readonly diffusers: number | undefined;
  /** In ComfyUI, which reads `.alpha` tensors alone. */
  readonly comfyui: number | undefined;
}

/** How adapters reach a network: as small products beside its own, as changed copies of its weights, or some so and some so. */
export type AdapterApplication = 'beside' | 'merged' | 'mixed';

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
  /** The kinds of its changes: `lora`, `dora`, `lokr`, `loha`; where the generator knows them. */
  readonly kinds?: readonly string[] | undefined;
  /** Its ranks, from the smallest, where the generator knows them; changes without one do not count. */
  readonly ranks?: readonly number[] | undefined;
  /** What its factors are multiplied with at scale 1, here and where else its file may be loaded. */
  readonly effectiveScale?: EffectiveScale | undefined;
  /** The network that it changes, where the generator knows it. */
  readonly target?: AdapterNetwork | undefined;
  /** How it reaches the network, with the adapters that are active beside it. */
  readonly application?: AdapterApplication | undefined;
  /** Words that call it up in a prompt. */
  readonly trigger?: string | undefined;
}

/** How an adapter is loaded. */
export interface LoadAdapterOptions extends Abortable {
  /** The name that the other calls and requests take. @defaultValue the generator's choice, after the source */
  readonly name?: string | undefined;
  /** How strongly it works. @defaultValue 1 */
  readonly scale?: AdapterScale | undefined;
  /**
   * The scale of a file that does not say it: `rank` for a factor of 1, or the alpha that it was trained with.
   *
   * @defaultValue none: such a file is refused
   */
  readonly alpha?: 'rank' | number | undefined;
  /** The network that a file's adapter is for, where its names and its configuration do not say it. @defaultValue by the file, else the decoder */
  readonly target?: AdapterNetwork | undefined;
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
  load(source: string | AdapterWeights, options?: LoadAdapterOptions): Promise<AdapterInfo>;
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
