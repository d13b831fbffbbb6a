import type { AdapterTrainer } from '@loop/core';

import type { TrainingConfiguration } from '../configuration/training-configuration.js';
import { createLearningRate } from '../learning-rate.js';
import type { TimestepLaw } from '../timesteps.js';

/** How long a run is, and in which steps. */
export interface RunPlan {
  /** Examples of an epoch. */
  readonly examples: number;
  /** Optimizer steps of an epoch. */
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** The step size of a step, counted from 0. */
  readonly rate: (step: number) => number;
  /** The most frames of an example. */
  readonly cropFrames: number;
}

/** Plans a run. @param tracks - How many are learnt from. */
export function planRun(configuration: TrainingConfiguration, trainer: Pick<AdapterTrainer, 'frames'>, tracks: number): RunPlan {
  const { repeats, batchSize, gradientAccumulation, epochs, optimizer } = configuration;
  const examples = tracks * repeats;
  const stepsPerEpoch = Math.ceil(Math.ceil(examples / batchSize) / gradientAccumulation);
  const totalSteps = stepsPerEpoch * epochs;
  // Prodigy finds its own rate: what it is given is a factor, and stays.
  const isOwn = optimizer === 'prodigy';
  return {
    examples,
    stepsPerEpoch,
    totalSteps,
    rate: createLearningRate({
      schedule: isOwn ? 'constant' : configuration.schedule,
      base: isOwn ? 1 : configuration.learningRate,
      totalSteps,
      warmupSteps: configuration.warmupSteps,
      floor: configuration.learningRateFloor,
      restarts: configuration.restarts,
    }),
    cropFrames: configuration.cropFrames === 0 ? trainer.frames : Math.min(configuration.cropFrames, trainer.frames),
  };
}

/** The law of the noise levels: those of distilled models and of v1 are their own, the others follow the configuration. */
export function timestepLaw(
  configuration: TrainingConfiguration,
  { isDistilled, timestepLaw: own }: Pick<AdapterTrainer, 'isDistilled' | 'timestepLaw'>,
): TimestepLaw {
  const { timesteps, shift, timestepMean: mean, timestepDeviation: deviation } = configuration;
  if (own === 'logit-normal-grid') return { kind: own, shift };
  return isDistilled || timesteps === 'discrete' ? { kind: 'discrete', shift } : { kind: 'logit-normal', mean, deviation };
}

/** The fields on which the course of a training depends; a resumed run must have the same. */
const COURSE = [
  'seed',
  'method',
  'rank',
  'alpha',
  'dropout',
  'learningRate',
  'epochs',
  'batchSize',
  'gradientAccumulation',
  'optimizer',
  'schedule',
  'warmupSteps',
  'learningRateFloor',
  'restarts',
  'weightDecay',
  'maxGradientNorm',
  'repeats',
  'cropFrames',
  'validationSplit',
  'conditionDropout',
  'timesteps',
  'timestepMean',
  'timestepDeviation',
  'shift',
  'weighting',
  'snrGamma',
] as const satisfies readonly (keyof TrainingConfiguration)[];

/** The course of a training as text; `differencesOf` finds where two differ. */
export function formatCourse(configuration: TrainingConfiguration, tracks: readonly string[]): string {
  return JSON.stringify({ ...Object.fromEntries(COURSE.map((field) => [field, configuration[field]])), tracks });
}

/** The fields in which two courses differ. */
export function differencesOf(
  before: string,
  now: string,
): readonly { readonly path: string; readonly before: string; readonly now: string }[] {
  const [old, fresh] = [JSON.parse(before), JSON.parse(now)] as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys(fresh).flatMap((path) => {
    const pair = { path, before: JSON.stringify(old[path]) ?? 'nothing', now: JSON.stringify(fresh[path]) };
    return pair.before === pair.now ? [] : [pair];
  });
}
