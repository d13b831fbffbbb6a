import { MAX_SEED } from '@loop/core';

import { LEARNING_RATE_SCHEDULES } from '../learning-rate.js';
import { ADAPTER_METHODS, MODEL_VARIANTS, OPTIMIZERS } from './training-configuration.js';
import type { ConfigurationField, TrainingConfiguration } from './training-configuration.js';

/** What a field may be, and what it is when nobody says. */
export type ParameterRule<T = unknown> = {
  /** The value when nobody says. */
  readonly fallback: T;
} & (
  | {
      readonly kind: 'integer' | 'number';
      readonly low: number;
      readonly high: number;
      /** Whether `low` itself is not allowed. */ readonly above?: boolean;
    }
  | { readonly kind: 'choice'; readonly allowed: readonly string[] }
  | { readonly kind: 'boolean' | 'text' | 'words' }
);

const MANY = 1_000_000;

const integer = (fallback: number, low: number, high = MANY): ParameterRule<number> => ({ kind: 'integer', fallback, low, high });
const number = (fallback: number, low: number, high: number): ParameterRule<number> => ({ kind: 'number', fallback, low, high });
const above = (fallback: number, low: number, high: number): ParameterRule<number> => ({
  kind: 'number',
  fallback,
  low,
  high,
  above: true,
});
const flag = (fallback: boolean): ParameterRule<boolean> => ({ kind: 'boolean', fallback });
const text = (fallback = ''): ParameterRule<string> => ({ kind: 'text', fallback });
const words = (fallback: readonly string[] = []): ParameterRule<readonly string[]> => ({ kind: 'words', fallback });
const choice = <T extends string>(fallback: T, allowed: readonly T[]): ParameterRule<T> => ({ kind: 'choice', fallback, allowed });

/** The layers of attention that all trainers of ACE-Step 1.5 adapt. */
export const ATTENTION_TARGETS = ['q_proj', 'k_proj', 'v_proj', 'o_proj'] as const;

/**
 * The rule of each field: the widest range that any trainer takes, and the default of the official `training_v2`. Where trainers differ, their own
 * defaults are in {@link DIALECT_DEFAULTS}.
 */
export const PARAMETERS: { readonly [F in ConfigurationField]: ParameterRule<TrainingConfiguration[F]> } = {
  tensors: text(),
  output: text(),
  runName: text(),
  cropFrames: integer(0, 0, 6_000),
  repeats: integer(1, 1, 10_000),
  validationSplit: number(0, 0, 0.5),
  workers: integer(4, 0, 256),

  variant: choice('turbo', MODEL_VARIANTS),
  checkpointFolder: text(),
  method: choice('lora', ADAPTER_METHODS),
  rank: integer(64, 1, 10_000),
  alpha: above(128, 0, 10_000),
  dropout: number(0.1, 0, 1),
  targets: words(ATTENTION_TARGETS),
  selfTargets: words(),
  crossTargets: words(),
  attention: choice('both', ['both', 'self', 'cross']),
  feedForward: flag(false),
  bias: choice('none', ['none', 'all', 'lora-only']),
  factor: integer(-1, -1, 64),
  decomposeBoth: flag(false),
  useTucker: flag(false),
  useScalar: flag(false),
  weightDecompose: flag(false),
  rankStabilized: flag(false),
  unbalanced: flag(false),

  learningRate: above(1e-4, 0, 1),
  epochs: integer(100, 1),
  maxSteps: integer(0, 0, 100_000_000),
  batchSize: integer(1, 1, 1_024),
  gradientAccumulation: integer(4, 1, 4_096),
  optimizer: choice('adamw', OPTIMIZERS),
  schedule: choice('cosine', LEARNING_RATE_SCHEDULES),
  warmupSteps: integer(100, 0),
  warmupStart: above(0.1, 0, 1),
  learningRateFloor: number(0.01, 0, 1),
  restarts: integer(4, 1, 1_000),
  weightDecay: number(0.01, 0, 10),
  maxGradientNorm: number(1, 0, 1_000),
  emaDecay: number(0, 0, 1),

  timesteps: choice('continuous', ['continuous', 'discrete']),
  timestepMean: number(-0.4, -10, 10),
  timestepDeviation: above(1, 0, 10),
  conditionDropout: number(0.15, 0, 1),
  weighting: choice('none', ['none', 'min-snr']),
  snrGamma: above(5, 0, 1_000),
  shift: above(3, 0, 100),
  inferenceSteps: integer(8, 1, 1_000),
  adaptiveTimesteps: number(0, 0, 1),

  saveEveryEpochs: integer(10, 1),
  keepBest: flag(true),
  bestAfter: integer(0, 0),
  bestEverySteps: integer(0, 0),
  patience: integer(0, 0),
  targetLoss: number(0, 0, 1_000),
  targetLossFloor: number(0.01, 0, 1),
  targetLossWarmup: integer(50, 0),
  targetLossSmoothing: number(0.98, 0, 1),

  precision: choice('auto', ['auto', 'bf16', 'fp16', 'fp32']),
  fp8: flag(false),
  gradientCheckpointing: flag(true),
  checkpointingRatio: number(1, 0, 1),
  offloadEncoder: flag(false),
  compile: flag(false),
  device: text('auto'),

  seed: integer(42, 0, MAX_SEED),
  logEverySteps: integer(10, 1),
  logHeavyEverySteps: integer(50, 1),
  sampleEveryEpochs: integer(0, 0),
  resumeFrom: text(),
  strictResume: flag(true),
};

/** The fields of a configuration, in the order of the table. */
export const CONFIGURATION_FIELDS = Object.keys(PARAMETERS) as readonly ConfigurationField[];
