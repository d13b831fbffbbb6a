import type { AudioClip } from '../audio/clip.js';
import type { Abortable } from '../job/abort.js';

/** Places sounds in a space where near means similar: for measuring distances between sets of music, or between music and words. */
export interface Embedder {
  /** The model's name, for reports: distances of two models cannot be compared. */
  readonly name: string;
  /** Numbers in an embedding. */
  readonly size: number;
  /**
   * Embeds sounds of any length and rate.
   *
   * @returns One embedding per window, float32 `[size]`, of the model's own window length.
   */
  embedAudio(clip: AudioClip, options?: Abortable): Promise<readonly Float32Array[]>;
  /** Embeds words in the same space, where the model knows words. float32 `[size]`. */
  embedText?(text: string, options?: Abortable): Promise<Float32Array>;
}
