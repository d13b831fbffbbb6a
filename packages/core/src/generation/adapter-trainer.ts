import type { Abortable } from '../job/abort.js';
import type { AdapterWeights } from './adapter-weights.js';

/** A place of a network where an adapter can be. */
export interface AdapterSite {
  /** The weight's module, as in {@link AdapterWeights.targets}. */
  readonly key: string;
  /** Columns of its weight. */
  readonly inputs: number;
  /** Rows of its weight. */
  readonly outputs: number;
}

/** One crop of music to learn from, as the network sees it. */
export interface TrainingExample {
  /** The latents to reach, float32 `[frames, channels]`. */
  readonly target: Float32Array;
  /** The noise that hides them, of the same shape. */
  readonly noise: Float32Array;
  /** How much noise there is, 0 (none) – 1 (only noise). */
  readonly timestep: number;
  /** What the network knows about the source and the region, float32 `[frames, contextChannels]`. */
  readonly context: Float32Array;
  /** The encoded words and references, float32 `[tokens, width]`. */
  readonly condition: Float32Array;
}

/**
 * Computes how an adapter must change to make a network predict an example better. It owns the network and nothing else: the data, the
 * optimiser, schedules and files belong to its caller.
 */
export interface AdapterTrainer {
  /** The places that it differentiates. */
  readonly sites: readonly AdapterSite[];
  /** The length of its examples in latent frames. */
  readonly frames: number;
  /**
   * Computes the loss of one example, and adds the gradients of the adapter's parameters to `gradients`.
   *
   * @param parameters - `adapter`: the present parameters; not changed. `gradients`: of the same shapes; its arrays are added to in place, which is how
   *   gradients of several examples accumulate.
   */
  step(
    example: TrainingExample,
    parameters: { readonly adapter: AdapterWeights; readonly gradients: AdapterWeights },
    options?: Abortable,
  ): Promise<{ readonly loss: number }>;
  /** Frees the network; safe to call twice. */
  dispose(): Promise<void>;
}
