import type { Abortable } from '../job/abort.js';

/** A low-rank adapter that a generator knows. */
export interface AdapterInfo {
  /** Its name for the other calls. */
  readonly name: string;
  /** Where it was loaded from, in the generator's own terms. */
  readonly source?: string | undefined;
  /** Whether it is loaded. */
  readonly loaded: boolean;
  /** Whether it takes part in generation. */
  readonly active: boolean;
  /** Its strength: 0 has no effect, 1 is as trained. */
  readonly scale: number;
}

/** Loads, blends and drops adapters of a running generator. */
export interface AdapterControl {
  /** Lists what is known, loaded or not. */
  list(options?: Abortable): Promise<readonly AdapterInfo[]>;
  /** Loads an adapter and makes it active. `source` is a path or name that the generator understands. */
  load(
    source: string,
    options?: Abortable & { readonly name?: string | undefined; readonly scale?: number | undefined },
  ): Promise<AdapterInfo>;
  /** Drops an adapter, or all of them. */
  unload(name?: string, options?: Abortable): Promise<void>;
  /** Switches an adapter on or off without dropping it. */
  setActive(name: string, active: boolean, options?: Abortable): Promise<void>;
  /** Changes an adapter's strength, usually 0–1. */
  setScale(name: string, scale: number, options?: Abortable): Promise<void>;
}
