import type { Fraction, Seed } from '@loop/core';

import type { LearningRateSchedule } from '../learning-rate.js';

/** The kinds of adapters that some trainer of ACE-Step can train. */
export const ADAPTER_METHODS = ['lora', 'rslora', 'dora', 'lokr', 'loha', 'oft'] as const;
/** A kind of adapter. */
export type AdapterMethod = (typeof ADAPTER_METHODS)[number];

/** The checkpoints that an adapter can be trained for. */
export const MODEL_VARIANTS = ['turbo', 'base', 'sft', 'xl-turbo', 'xl-base', 'xl-sft', 'v1'] as const;
/** A checkpoint of ACE-Step: 1.5 with 2 or 4 (xl) billion parameters, or v1 with 3.5. */
export type ModelVariant = (typeof MODEL_VARIANTS)[number];

/** The optimizers of the trainers. */
export const OPTIMIZERS = ['adamw', 'adamw8bit', 'adafactor', 'prodigy', 'muon'] as const;
/** The name of an optimizer. */
export type OptimizerName = (typeof OPTIMIZERS)[number];

/**
 * Every parameter of every trainer of ACE-Step, in one spelling. A value which a trainer does not know is left out for it, and reported.
 * The fields that core's `TrainingSettings` has as well are named alike.
 */
export interface TrainingConfiguration {
  // What is learnt from.
  /** The folder with the prepared tensors; for v1 the folder of its dataset. */
  readonly tensors: string;
  /** The folder that the run writes into. */
  readonly output: string;
  /** The name of the run; empty lets the trainer choose. */
  readonly runName: string;
  /** Length of the random crop in latent frames, 25 a second; 0 learns from whole songs. */
  readonly cropFrames: number;
  /** How often each song comes in an epoch. */
  readonly repeats: number;
  /** Share of the songs that is held back and measured, 0–0.5. */
  readonly validationSplit: Fraction;
  /** Processes that load data. */
  readonly workers: number;

  // What is trained.
  /** The checkpoint that is trained. */
  readonly variant: ModelVariant;
  /** The folder that holds the checkpoints. */
  readonly checkpointFolder: string;
  /** The kind of adapter. */
  readonly method: AdapterMethod;
  /** Size of the adapter; the dimension of LoKr and LoHa, where 10 000 means whole matrices; the block size of OFT. */
  readonly rank: number;
  /** Its scale in training. */
  readonly alpha: number;
  /** Share of the adapter's inputs that is dropped in training, 0–1. */
  readonly dropout: Fraction;
  /** The names of the linear layers that get an adapter. */
  readonly targets: readonly string[];
  /** Layers of self-attention, where they differ from `targets`; none means `targets`. */
  readonly selfTargets: readonly string[];
  /** Layers of cross-attention, where they differ from `targets`; none means `targets`. */
  readonly crossTargets: readonly string[];
  /** The kinds of attention that are trained. */
  readonly attention: 'both' | 'self' | 'cross';
  /** Whether the feed-forward layers are trained as well. */
  readonly feedForward: boolean;
  /** The biases that are trained. */
  readonly bias: 'none' | 'all' | 'lora-only';
  /** How LoKr and LoHa divide a matrix; -1 chooses. */
  readonly factor: number;
  /** LoKr: decomposes both halves. */
  readonly decomposeBoth: boolean;
  /** LoKr: Tucker decomposition of convolutions. */
  readonly useTucker: boolean;
  /** LoKr: a trained scalar. */
  readonly useScalar: boolean;
  /** LoKr: trains magnitudes apart, as DoRA does. */
  readonly weightDecompose: boolean;
  /** LoKr: scales by the root of the rank. */
  readonly rankStabilized: boolean;
  /** LoKr: divides unevenly. */
  readonly unbalanced: boolean;

  // How it is learnt.
  /** The highest step size. */
  readonly learningRate: number;
  /** Passes over the data. */
  readonly epochs: number;
  /** Optimizer steps after which training ends; 0 for no limit. */
  readonly maxSteps: number;
  /** Pieces in one forward pass. */
  readonly batchSize: number;
  /** Forward passes whose gradients are added before the weights change. */
  readonly gradientAccumulation: number;
  /** The rule that turns gradients into changes of the weights. */
  readonly optimizer: OptimizerName;
  /** How the step size changes. */
  readonly schedule: LearningRateSchedule;
  /** Steps in which the step size rises; trainers cut it to a tenth of all steps. */
  readonly warmupSteps: number;
  /** Share of the step size at the first step. */
  readonly warmupStart: Fraction;
  /** Share of the step size at the last step of a cosine. */
  readonly learningRateFloor: Fraction;
  /** Cycles of `cosine-restarts`. */
  readonly restarts: number;
  /** How much the weights shrink. */
  readonly weightDecay: number;
  /** Length to which gradients are cut; 0 for no limit. */
  readonly maxGradientNorm: number;
  /** How slowly an average of the weights follows; 0 keeps none. */
  readonly emaDecay: Fraction;

  // The examples.
  /** Whether noise levels are drawn from the logit-normal law (base, sft) or from turbo's eight steps. */
  readonly timesteps: 'continuous' | 'discrete';
  /** The mean of the logit-normal law. */
  readonly timestepMean: number;
  /** Its standard deviation. */
  readonly timestepDeviation: number;
  /** Share of the examples without words. */
  readonly conditionDropout: Fraction;
  /** How losses are weighted by their noise level. */
  readonly weighting: 'none' | 'min-snr';
  /** The largest signal-to-noise ratio of `min-snr`. */
  readonly snrGamma: number;
  /** How turbo's steps are shifted; otherwise a note for players. */
  readonly shift: number;
  /** Steps of the sampler, a note for players. */
  readonly inferenceSteps: number;
  /** Share of a batch that is drawn again from noise levels with high losses. */
  readonly adaptiveTimesteps: Fraction;

  // When it ends, and what stays.
  /** Epochs between two checkpoints. */
  readonly saveEveryEpochs: number;
  /** Whether the best adapter is kept. */
  readonly keepBest: boolean;
  /** The epoch from which the best one is looked for; 0 never looks. */
  readonly bestAfter: number;
  /** Steps between two looks for the best; 0 looks at each epoch. */
  readonly bestEverySteps: number;
  /** Epochs without a better one after which training stops; 0 never stops. */
  readonly patience: number;
  /** The loss below which the step size is eased; 0 never eases. */
  readonly targetLoss: number;
  /** The lowest share of the step size when it is eased. */
  readonly targetLossFloor: Fraction;
  /** Steps before it is eased. */
  readonly targetLossWarmup: number;
  /** How slowly the loss that decides follows. */
  readonly targetLossSmoothing: Fraction;

  // The machine.
  /** The type of number that is computed with. */
  readonly precision: 'auto' | 'bf16' | 'fp16' | 'fp32';
  /** Whether weights are held in eight bits. */
  readonly fp8: boolean;
  /** Saves memory at the cost of time. */
  readonly gradientCheckpointing: boolean;
  /** Share of the layers that are computed twice to save memory. */
  readonly checkpointingRatio: Fraction;
  /** Whether the encoders leave the GPU while it trains. */
  readonly offloadEncoder: boolean;
  /** Whether PyTorch compiles the model. */
  readonly compile: boolean;
  /** The device, such as `auto` or `cuda:1`. */
  readonly device: string;

  // The run.
  /** Names the random draws. */
  readonly seed: Seed;
  /** Steps between two reports. */
  readonly logEverySteps: number;
  /** Steps between two reports of each layer's gradients. */
  readonly logHeavyEverySteps: number;
  /** Epochs between two pieces of music made while training; 0 makes none. */
  readonly sampleEveryEpochs: number;
  /** A checkpoint to go on from; empty starts anew. */
  readonly resumeFrom: string;
  /** Whether a checkpoint that does not fit ends the run. */
  readonly strictResume: boolean;
}

/** The fields of a configuration. */
export type ConfigurationField = keyof TrainingConfiguration;

/** Some fields of a configuration. */
export type ConfigurationChanges = { readonly [F in ConfigurationField]?: TrainingConfiguration[F] | undefined };
