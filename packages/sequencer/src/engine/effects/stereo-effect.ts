import type { Doubles } from '../addressed.js';
/** An effect over a stereo bus. It sleeps while there is nothing to hear. */
export interface StereoEffect {
  /**
   * Replaces a block of sound by the sound with its effect.
   *
   * @param heard - Whether the block has any sound in it.
   * @returns Whether anything is left to hear: the sound or the effect's tail.
   */
  process(left: Doubles, right: Doubles, heard: boolean): boolean;
  /** Sets how much of the effect is heard, 0–1. */
  setWet(wet: number): void;
  /** Forgets all sound at once. */
  reset(): void;
}

/** The level under which a tail counts as gone: −120 dB. */
export const TAIL_SILENCE = 1e-6;
