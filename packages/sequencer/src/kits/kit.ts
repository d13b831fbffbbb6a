import type { Decibels, Instrument, TrackSends } from '@loop/core';

import type { SoundParameterId } from '../engine/parameters.js';

/** How loud an instrument is in a kit and where it stands. */
export interface KitMix {
  /** Level, −60…12. */
  readonly gainDb?: Decibels | undefined;
  /** Place between left −1 and right 1. */
  readonly pan?: number | undefined;
  /** What it sends to the shared room and echoes. @defaultValue as it was */
  readonly sends?: TrackSends | undefined;
}

/** A sound for a whole song: controls of the engine and the mix of its tracks. */
export interface Kit {
  /** Its key among the kits of a genre, such as `deep`. */
  readonly id: string;
  /** Its name for people. */
  readonly title: string;
  /** Controls that differ from the engine's defaults. */
  readonly sound: Readonly<Partial<Record<SoundParameterId, number>>>;
  /** Tracks that differ from the mix of a new song. */
  readonly mix: { readonly [I in Instrument]?: KitMix };
}
