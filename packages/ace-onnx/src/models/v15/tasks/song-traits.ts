import type { TransformerConfig } from '../config.js';
import type { Variant } from '../variant.js';

/** What the plans of a checkpoint share. */
export interface SongTraits {
  readonly config: TransformerConfig;
  readonly variant: Variant;
  /** float32 `[frames, channels]`: the latent of silence. */
  readonly silence: Float32Array;
}
