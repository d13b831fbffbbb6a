import type { ConfigurationDialect } from './dialects.js';
import type { ConfigurationChanges } from './training-configuration.js';

/** A set of values that proved itself, for a purpose or a size of GPU. */
export interface TrainingPreset {
  /** The name, after the program that it is of: `official/vram_8gb`. */
  readonly name: string;
  /** The program whose defaults fill the other fields. */
  readonly dialect: ConfigurationDialect;
  /** The memory of the GPU for which it is made, in GiB; `undefined` when it says nothing of it. */
  readonly gpuMemoryGib?: number | undefined;
  /** What it sets. */
  readonly changes: ConfigurationChanges;
}

const G8 = { gpuMemoryGib: 8 };
const G12 = { gpuMemoryGib: 12 };
const G16 = { gpuMemoryGib: 16 };
const G24 = { gpuMemoryGib: 24 };

const official = (name: string, changes: ConfigurationChanges, gpu = {}): TrainingPreset => ({
  name: `official/${name}`,
  dialect: 'official',
  ...gpu,
  changes,
});
const alt = (name: string, changes: ConfigurationChanges, gpu = {}): TrainingPreset => ({
  name: `ace-lora-trainer/${name}`,
  dialect: 'ace-lora-trainer',
  ...gpu,
  changes,
});
const sideStep = (name: string, changes: ConfigurationChanges, gpu = {}): TrainingPreset => ({
  name: `side-step/${name}`,
  dialect: 'side-step',
  ...gpu,
  changes,
});

const eightBit = { optimizer: 'adamw8bit' } as const;
const small = { rank: 16, alpha: 32 };
const middle = { rank: 32, alpha: 64 };
const large = { rank: 128, alpha: 256 };

/** What LoKr has in all of ace-lora-trainer's presets. */
const lokr = { method: 'lokr', rank: 10_000, alpha: 1, dropout: 0, factor: -1, bestAfter: 100, patience: 50, saveEveryEpochs: 50 } as const;
const saving = { gradientCheckpointing: true, offloadEncoder: true };
const lora = { patience: 80, bestAfter: 200, saveEveryEpochs: 50 };

/**
 * The presets of the trainers: `training_v2`, ace-lora-trainer's files and its choices by GPU, Side-Step, and the forms of LOOP MACHINE and HOT-Step.
 * Only what differs from the program's defaults is named.
 */
export const TRAINING_PRESETS: readonly TrainingPreset[] = [
  official('recommended', {}, G16),
  official('vram_8gb', { ...small, ...eightBit, gradientAccumulation: 8, offloadEncoder: true }, G8),
  official('vram_12gb', { ...middle, ...eightBit, offloadEncoder: true }, G12),
  official('vram_16gb', {}, G16),
  official('vram_24gb_plus', { ...large, batchSize: 2, gradientAccumulation: 2 }, G24),
  official('quick_test', { ...small, epochs: 10, saveEveryEpochs: 5, warmupSteps: 10, logEverySteps: 5 }),
  official('high_quality', { ...large, epochs: 1_000, saveEveryEpochs: 250 }),

  alt('recommended', { gradientCheckpointing: true }),
  alt('vram_8gb', { ...small, ...eightBit, ...saving, gradientAccumulation: 8, saveEveryEpochs: 25, warmupSteps: 50, cropFrames: 750 }, G8),
  alt('vram_12gb', { ...middle, ...eightBit, ...saving, saveEveryEpochs: 20 }, G12),
  alt('vram_16gb', { gradientCheckpointing: true }, G16),
  alt('vram_24gb_plus', { ...large, batchSize: 2, gradientAccumulation: 2 }, G24),
  alt('quick_test', {
    ...small,
    dropout: 0,
    gradientAccumulation: 1,
    epochs: 10,
    saveEveryEpochs: 5,
    warmupSteps: 10,
    cropFrames: 750,
    bestAfter: 0,
  }),
  alt('high_quality', {
    ...large,
    learningRate: 5e-5,
    epochs: 1_000,
    saveEveryEpochs: 250,
    warmupSteps: 200,
    gradientCheckpointing: true,
    dropout: 0.05,
    weighting: 'min-snr',
    snrGamma: 5,
    bestAfter: 200,
    patience: 200,
  }),
  alt('rtx_4090_5090', { ...lora, epochs: 800, batchSize: 3, gradientAccumulation: 1, optimizer: 'prodigy' }, G24),
  alt('rtx_3090_4080', { ...lora, epochs: 800, batchSize: 2, gradientAccumulation: 2, optimizer: 'prodigy' }, G16),
  alt('rtx_3080_4070', { ...lora, ...middle, ...eightBit, ...saving, epochs: 1_000 }, G12),
  alt(
    'rtx_3060_4060',
    {
      ...lora,
      ...small,
      ...saving,
      epochs: 1_000,
      optimizer: 'adafactor',
      schedule: 'constant-with-warmup',
      attention: 'self',
      cropFrames: 1_000,
    },
    G8,
  ),
  alt('rtx_4090_5090_lokr', { ...lokr, learningRate: 3e-4, epochs: 500, batchSize: 2 }, G24),
  alt('rtx_3090_4080_lokr', { ...lokr, learningRate: 3e-4, epochs: 500, gradientAccumulation: 8 }, G16),
  alt('rtx_3080_4070_lokr', { ...lokr, ...saving, learningRate: 3e-4, epochs: 500, gradientAccumulation: 8 }, G12),
  alt('rtx_3060_4060_lokr', { ...lokr, ...saving, epochs: 500, optimizer: 'adafactor' }, G8),

  sideStep('recommended', {}),
  sideStep('quick_test', {
    ...small,
    epochs: 10,
    warmupSteps: 10,
    saveEveryEpochs: 5,
    logEverySteps: 5,
    keepBest: false,
    bestAfter: 0,
  }),
  sideStep('high_quality', { ...large, learningRate: 2e-4 }),
  sideStep('vram_8gb', { ...small, gradientAccumulation: 8, feedForward: false }, G8),
  sideStep('vram_12gb', middle, G12),
  sideStep('vram_16gb', { batchSize: 2, gradientAccumulation: 2 }, G16),
  sideStep('vram_24gb_plus', { ...large, batchSize: 2, gradientAccumulation: 2, offloadEncoder: false }, G24),

  {
    name: 'loop-machine/form',
    dialect: 'server',
    changes: { rank: 8, alpha: 16, epochs: 100, saveEveryEpochs: 10 },
  },
  {
    name: 'hot-step/lora',
    dialect: 'loop',
    changes: { ...large, learningRate: 5e-4, epochs: 400, feedForward: true, optimizer: 'muon', targetLoss: 0.4 },
  },
  {
    name: 'hot-step/lokr',
    dialect: 'loop',
    changes: {
      method: 'lokr',
      rank: 512,
      alpha: 512,
      factor: 6,
      learningRate: 2e-3,
      epochs: 250,
      feedForward: true,
      optimizer: 'muon',
      targetLoss: 0.6,
    },
  },
];

/** What an amount of GPU memory allows. */
export interface MemoryTier {
  /** From how much memory, in GiB. */
  readonly fromGib: number;
  /** What to expect, for people. */
  readonly meaning: string;
  /** The name of the official preset for it; `undefined` where training does not fit. */
  readonly preset: string | undefined;
}

/** What each amount of GPU memory allows, largest first. */
export const MEMORY_TIERS: readonly MemoryTier[] = [
  { fromGib: 24, meaning: 'comfortable: rank 128, two pieces at once, 60 s crops without recomputing', preset: 'official/vram_24gb_plus' },
  { fromGib: 16, meaning: 'standard: rank 64', preset: 'official/vram_16gb' },
  { fromGib: 12, meaning: 'eight-bit optimizer, encoders off the GPU, rank 32', preset: 'official/vram_12gb' },
  { fromGib: 8, meaning: 'rank 16, eight passes a step, no feed-forward layers, preprocessing in two passes', preset: 'official/vram_8gb' },
  { fromGib: 0, meaning: 'too small for the trainers in Python', preset: undefined },
];

/** How many epochs trainers advise for a number of songs. They differ by five times, for an epoch says nothing of lengths. */
export interface EpochAdvice {
  /** Up to how many songs. */
  readonly upToSongs: number;
  /** ace-lora-trainer's epochs, and epochs between two checkpoints. */
  readonly aceLoraTrainer: { readonly epochs: number; readonly saveEveryEpochs: number };
  /** Side-Step's range of epochs. */
  readonly sideStep: readonly [low: number, high: number];
  /** The official tutorial's epochs, where it says any. */
  readonly official?: number | undefined;
}

/** The advice of the trainers by the number of songs. */
export const EPOCH_ADVICE: readonly EpochAdvice[] = [
  { upToSongs: 3, aceLoraTrainer: { epochs: 1_500, saveEveryEpochs: 200 }, sideStep: [200, 500] },
  { upToSongs: 6, aceLoraTrainer: { epochs: 1_000, saveEveryEpochs: 200 }, sideStep: [200, 500] },
  { upToSongs: 10, aceLoraTrainer: { epochs: 700, saveEveryEpochs: 100 }, sideStep: [200, 500], official: 800 },
  { upToSongs: 20, aceLoraTrainer: { epochs: 500, saveEveryEpochs: 100 }, sideStep: [100, 200], official: 800 },
  { upToSongs: 50, aceLoraTrainer: { epochs: 300, saveEveryEpochs: 50 }, sideStep: [100, 200] },
  { upToSongs: 100, aceLoraTrainer: { epochs: 200, saveEveryEpochs: 50 }, sideStep: [50, 100], official: 500 },
  { upToSongs: Infinity, aceLoraTrainer: { epochs: 200, saveEveryEpochs: 50 }, sideStep: [50, 100] },
];
