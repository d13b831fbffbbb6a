import { InvalidInputError } from '@loop/core';

/** How the learning rate changes over a training. */
export const LEARNING_RATE_SCHEDULES = ['cosine', 'cosine-restarts', 'linear', 'constant', 'constant-with-warmup'] as const;

/** One of {@link LEARNING_RATE_SCHEDULES}. */
export type LearningRateSchedule = (typeof LEARNING_RATE_SCHEDULES)[number];

/** Settings of {@link createLearningRate}. */
export interface LearningRateOptions {
  readonly schedule: LearningRateSchedule;
  /** The highest rate. */
  readonly base: number;
  /** Optimizer steps of the whole training. */
  readonly totalSteps: number;
  /** Steps in which the rate rises from a tenth; at most a tenth of all steps. @defaultValue 100 */
  readonly warmupSteps?: number | undefined;
  /** What is left of the rate at the end, as a share. @defaultValue 0.01 */
  readonly floor?: number | undefined;
  /** Cycles of `cosine-restarts`. @defaultValue 4 */
  readonly restarts?: number | undefined;
  /** How much longer each cycle is than the one before: 1 or 2. @defaultValue 1 */
  readonly cycleGrowth?: number | undefined;
  /** What happens behind the last step: the rate stays, or the curve goes on and rises again as one trainer's does. @defaultValue 'hold' */
  readonly after?: 'hold' | 'continue' | undefined;
}

/**
 * Makes the learning rate of a training as a function of the optimizer step, counted from 0.
 *
 * Source: the schedules of ACE-Step 1.5's trainers; cosine restarts: I. Loshchilov, F. Hutter, SGDR, https://arxiv.org/abs/1608.03983
 *
 * @throws {InvalidInputError} When a number is out of its range.
 */
export function createLearningRate(options: LearningRateOptions): (step: number) => number {
  const { schedule, base, totalSteps, warmupSteps = 100, floor = 0.01, restarts = 4, cycleGrowth = 1, after = 'hold' } = options;
  const refuse = (path: string, message: string, received: unknown): never => {
    throw new InvalidInputError('options', [{ path, message, received: String(received) }]);
  };
  if (!(base > 0)) refuse('base', 'must be above 0', base);
  if (!Number.isInteger(totalSteps) || totalSteps < 1) refuse('totalSteps', 'must be a whole number of at least 1', totalSteps);
  if (!(floor >= 0 && floor <= 1)) refuse('floor', 'must be from 0 to 1', floor);
  if (!Number.isInteger(restarts) || restarts < 1) refuse('restarts', 'must be a whole number of at least 1', restarts);
  const warmup = Math.min(warmupSteps, Math.max(1, Math.floor(totalSteps / 10)));
  const main = Math.max(1, totalSteps - warmup);
  const share = SHARES[schedule]({ floor, main, cycle: Math.max(1, Math.floor(main / restarts)), cycleGrowth, after });
  return (step) => (step < warmup ? base * (0.1 + (0.9 * step) / warmup) : base * share(step - warmup));
}

interface Curve {
  readonly floor: number;
  /** Steps after the warm-up. */
  readonly main: number;
  /** Steps of the first cycle. */
  readonly cycle: number;
  readonly cycleGrowth: number;
  readonly after: 'hold' | 'continue';
}

/** The share of the rate at a step after the warm-up. */
type Share = (step: number) => number;

const cosine = (floor: number, part: number): number => floor + ((1 - floor) * (1 + Math.cos(Math.PI * part))) / 2;

const SHARES: Readonly<Record<LearningRateSchedule, (curve: Curve) => Share>> = {
  cosine:
    ({ floor, main, after }) =>
    (step) =>
      cosine(floor, after === 'hold' ? Math.min(1, step / main) : step / main),
  linear:
    ({ floor, main }) =>
    (step) =>
      1 - (1 - floor) * Math.min(1, step / main),
  constant: () => () => 1,
  'constant-with-warmup': () => () => 1,
  'cosine-restarts':
    ({ floor, cycle, cycleGrowth }) =>
    (step) => {
      let [length, left] = [cycle, step];
      while (left >= length) {
        left -= length;
        length *= cycleGrowth;
      }
      return cosine(floor, left / length);
    },
};
