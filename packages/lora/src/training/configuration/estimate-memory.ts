import { modelSizes, trainableParameters } from './model-sizes.js';
import type { ModelSizes } from './model-sizes.js';
import type { OptimizerName, TrainingConfiguration } from './training-configuration.js';

/** What a training will need of a GPU, in MiB. An estimate, not a promise. */
export interface MemoryEstimate {
  /** The frozen model. */
  readonly weights: number;
  /** The adapter, its gradients and the optimizer. */
  readonly adapter: number;
  /** What is kept of the forward pass. */
  readonly activations: number;
  /** CUDA itself. */
  readonly overhead: number;
  /** All of it, with what fragmentation wastes. */
  readonly peak: number;
}

/** Settings of {@link estimateMemory}. */
export interface EstimateMemoryOptions {
  /** Length of the pieces in latent frames, 25 a second, where they are not cropped. @defaultValue 6000, which are 240 s */
  readonly frames?: number | undefined;
  /** Whether attention keeps no matrix of scores. @defaultValue false */
  readonly flashAttention?: boolean | undefined;
}

const MIB = 2 ** 20;
const CUDA_MIB = 500;
const FRAGMENTATION = 1.12;
/** What a layer keeps beside what grows with the tokens. */
const LAYER_MIB = 4.2;
/** Bytes that a layer of 2048 numbers keeps of a token: self-attention 28.7 kB, cross-attention 24.6 kB, feed-forward 61.4 kB. */
const TOKEN_BYTES = 114_816;
/** The adapter in bfloat16, and its gradients in float32. */
const ADAPTER_BYTES = 2 + 4;
/** Bytes of optimizer state for a trained number, the float32 copy included. */
const OPTIMIZER_BYTES: Readonly<Record<OptimizerName, number>> = { adamw: 12, adamw8bit: 6.2, adafactor: 1.5, prodigy: 16, muon: 4 };

/** v1's trainer holds all of its 4.5 billion weights in float32. */
const V1_WEIGHTS_MIB = 17_200;

/**
 * Estimates the memory of a training in PyTorch.
 *
 * Source: sizes and constants measured for ACE-Step 1.5 by Side-Step's users; the table of estimates is reproduced within 2 %.
 */
export function estimateMemory(configuration: TrainingConfiguration, options: EstimateMemoryOptions = {}): MemoryEstimate {
  const { optimizer, cropFrames, batchSize, variant } = configuration;
  const sizes = modelSizes(variant);
  const frames = cropFrames === 0 ? (options.frames ?? 6_000) : cropFrames;
  const parameters = trainableParameters(configuration);
  const adapter = ((ADAPTER_BYTES + OPTIMIZER_BYTES[optimizer]) * parameters) / MIB;
  const weights = sizes?.weightsMib ?? V1_WEIGHTS_MIB;
  const activations =
    sizes === undefined
      ? 0
      : activationMib(configuration, sizes, (batchSize * frames) / sizes.framesPerToken, options.flashAttention ?? false);
  return { weights, adapter, activations, overhead: CUDA_MIB, peak: (weights + adapter + activations + CUDA_MIB) * FRAGMENTATION };
}

/** Layers that are computed twice keep only their input; one layer is always whole, and the way back needs 8 % of one more. */
function activationMib(
  { gradientCheckpointing, checkpointingRatio }: TrainingConfiguration,
  { layers, hidden }: ModelSizes,
  tokens: number,
  flashAttention: boolean,
): number {
  const layer = (TOKEN_BYTES * (hidden / 2_048) * (flashAttention ? 0.95 : 1) * tokens) / MIB + LAYER_MIB;
  const input = (2 * hidden * tokens) / MIB;
  const twice = gradientCheckpointing ? Math.round(layers * checkpointingRatio) : 0;
  const live = twice === layers ? layer : 0;
  return twice * input + (layers - twice) * layer + live + 0.08 * layer;
}

/** The shares of layers that are tried, fastest first. */
const RATIOS = [0, 0.25, 0.5, 0.75, 1] as const;

/**
 * Finds the smallest share of layers to compute twice with which a training fits.
 *
 * @param freeMib - Memory that nobody else uses, in MiB; a tenth of it stays free.
 * @returns The share, or `undefined` when even 1 does not fit.
 */
export function suggestCheckpointing(
  configuration: TrainingConfiguration,
  freeMib: number,
  options?: EstimateMemoryOptions,
): number | undefined {
  return RATIOS.find((checkpointingRatio) => {
    const tried = { ...configuration, gradientCheckpointing: checkpointingRatio > 0, checkpointingRatio };
    return estimateMemory(tried, options).peak <= 0.9 * freeMib;
  });
}

/** What an estimate means for a GPU: it fits, it is tight, or it does not fit. */
export function judgeMemory(peakMib: number, freeMib: number): 'fits' | 'tight' | 'too-large' {
  if (peakMib < 0.8 * freeMib) return 'fits';
  return peakMib < 0.95 * freeMib ? 'tight' : 'too-large';
}

/** What a run leaves on the disk, in bytes. */
export interface DiskEstimate {
  /** One adapter file. */
  readonly adapterBytes: number;
  /** One checkpoint: the adapter and what resuming needs. */
  readonly checkpointBytes: number;
  /** How many checkpoints the whole run writes. */
  readonly checkpoints: number;
  /** All of it, if none is removed. */
  readonly totalBytes: number;
}

/** Bytes of optimizer state on the disk for a trained number. */
const SAVED_BYTES: Readonly<Record<OptimizerName, number>> = { adamw: 8, adamw8bit: 2, adafactor: 0.1, prodigy: 16, muon: 4 };
/** A checkpoint of v1's trainer holds the whole model. */
const V1_CHECKPOINT_BYTES = 20e9;
/** Steps between two checkpoints of v1's trainer. */
const V1_CHECKPOINT_STEPS = 2_000;

/** Estimates what a training writes, if nothing is removed meanwhile: the adapter in bfloat16, or float32 where it computes in that. */
export function estimateDisk(configuration: TrainingConfiguration): DiskEstimate {
  const { epochs, saveEveryEpochs, keepBest, precision, optimizer, variant, maxSteps } = configuration;
  const parameters = trainableParameters(configuration);
  const adapterBytes = parameters * (precision === 'fp32' || variant === 'v1' ? 4 : 2);
  const checkpointBytes = variant === 'v1' ? V1_CHECKPOINT_BYTES : adapterBytes + parameters * SAVED_BYTES[optimizer];
  const checkpoints = variant === 'v1' ? Math.floor(maxSteps / V1_CHECKPOINT_STEPS) : Math.floor(epochs / saveEveryEpochs);
  const further = variant === 'v1' ? 0 : adapterBytes * (keepBest ? 2 : 1);
  return { adapterBytes, checkpointBytes, checkpoints, totalBytes: checkpoints * checkpointBytes + further };
}
