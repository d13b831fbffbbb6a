import type { Abortable } from '../job/abort.js';
import type { Fraction, Seed } from '../units.js';
import type { AdapterWeights } from './adapter-weights.js';
import type { AdapterGroup } from './adapters.js';
import type { TrainingMethod } from './training.js';

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
  /** The frames that count in the loss, 1 or 0 each, float32 `[frames]`. @defaultValue all */
  readonly mask?: Float32Array | undefined;
  /** What its gradients are multiplied by, such as one over the number of examples in a step. @defaultValue 1 */
  readonly weight?: number | undefined;
  /** Names the draws of the adapter's dropout. @defaultValue nothing is dropped */
  readonly seed?: Seed | undefined;
}

/** What a network makes of an example. */
export interface EvaluatedExample {
  /** The mean of the squared errors over the frames that count. */
  readonly loss: number;
  /** The predicted direction from music to noise, float32 `[frames, channels]`. */
  readonly prediction: Float32Array;
}

/**
 * Computes how an adapter must change to make a network predict an example better. It owns the network and nothing else: the data, the
 * optimiser, schedules and files belong to its caller. Calls wait for one another.
 */
export interface AdapterTrainer {
  /** The places that it differentiates. */
  readonly sites: readonly AdapterSite[];
  /** The most latent frames of an example. */
  readonly frames: number;
  /** Whether the model was distilled to a few steps, and learns from the timesteps of those alone. */
  readonly isDistilled: boolean;
  /**
   * The law by which the noise levels of its examples are drawn, where its model has one of its own: `logit-normal-grid` takes one of 1000 shifted levels, by
   * a draw of `sigmoid(N(0, 1))`. @defaultValue as the training asks
   */
  readonly timestepLaw?: 'logit-normal-grid' | undefined;
  /** The condition for no words, float32 `[width]`: it stands at every token when words are dropped. */
  readonly emptyCondition: Float32Array;
  /** Makes an adapter for these sites that changes nothing yet. The same seed gives the same numbers. */
  create(settings: { readonly name: string; readonly alpha: number; readonly seed: Seed }, options?: Abortable): Promise<AdapterWeights>;
  /**
   * Computes the loss of one example, and adds the gradients of the adapter's parameters to `gradients`.
   *
   * @param parameters - `adapter`: the present parameters; not changed. `gradients`: of the same shapes; its arrays are added to in place, which is how
   *   gradients of several examples accumulate.
   * @returns The loss, not multiplied by the example's weight.
   * @throws {ShapeMismatchError} When the example or the adapter does not fit.
   */
  step(
    example: TrainingExample,
    parameters: { readonly adapter: AdapterWeights; readonly gradients: AdapterWeights },
    options?: Abortable,
  ): Promise<{ readonly loss: number }>;
  /** Computes the loss of one example without gradients, for music that is held back. @throws {ShapeMismatchError} As `step`. */
  evaluate(example: TrainingExample, adapter: AdapterWeights, options?: Abortable): Promise<EvaluatedExample>;
  /** Frees the network; safe to call twice. */
  dispose(): Promise<void>;
}

/** The adapter that a trainer is opened for, in words that are the same for all models. */
export interface AdapterTrainerRequest {
  /** The model: a folder, or a name that the trainer knows. @defaultValue the trainer's own choice */
  readonly model?: string | undefined;
  /** Which of the model's checkpoints, such as `base`, `xl-turbo` or `v1`. @defaultValue the first that is there */
  readonly variant?: string | undefined;
  /** The kind of adapter. */
  readonly method: TrainingMethod;
  /** Its size, 1 or more. */
  readonly rank: number;
  /** The most latent frames of an example. @defaultValue the trainer's own */
  readonly frames?: number | undefined;
  /** The parts of the network that are trained, each with the names of its linear layers, such as `q_proj`; `all` for every one. */
  readonly sites: { readonly [G in AdapterGroup]?: 'all' | readonly string[] | undefined };
  /** The largest size of the outer factor of a LoKr. @defaultValue as near to a square as it goes */
  readonly factor?: number | undefined;
  /** Whether the outer factor of a LoKr is a product as well. @defaultValue false */
  readonly decomposeBoth?: boolean | undefined;
  /** Whether a LoKr or LoHa has a magnitude for each row of the weight. @defaultValue false */
  readonly magnitudes?: boolean | undefined;
  /** Share of the elements of what the adapter multiplies that is dropped in examples with a seed, 0 or more, below 1. @defaultValue 0 */
  readonly dropout?: Fraction | undefined;
}

/**
 * Opens a trainer: what a module exports as `openTrainer`, so that programs are given a trainer by the name of its module.
 *
 * @throws {UnsupportedError} For a method, a model or a site that it does not train.
 */
export type OpenAdapterTrainer = (request: AdapterTrainerRequest, options?: Abortable) => Promise<AdapterTrainer>;
