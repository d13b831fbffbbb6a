import { InvalidInputError } from '@loop/core';

import type { Schedule } from './schedule.js';

/** The ways to go from one noise level to the next. */
export const SCHEDULERS = ['euler', 'heun', 'pingpong'] as const;

/** The name of a way to go from one noise level to the next. */
export type SchedulerName = (typeof SCHEDULERS)[number];

/** Walks a sample down a schedule, one network evaluation at a time. */
export interface Stepper {
  /** float32 `[evaluations]`: what the network is given at each evaluation; Heun needs two per step but the last. */
  readonly timesteps: Float32Array;
  /** float32 `[evaluations + 1]`: the level at each evaluation, 0 at the end. */
  readonly sigmas: Float32Array;
  /**
   * Goes one evaluation on.
   *
   * @param velocity - The network's prediction for `sample`; float32, any shape.
   * @param sample - The present sample, of the same shape.
   * @param noise - Fresh normals of the same shape; only `pingpong` uses them.
   * @returns The next sample, a new array.
   */
  step(velocity: Float32Array, sample: Float32Array, noise?: Float32Array): Float32Array;
}

/**
 * Creates a stepper at the start of a schedule.
 *
 * - `euler` – first order. · `heun` – second order, two evaluations per step.
 * - `pingpong` – predicts the clean sample and adds fresh noise; `omega` has no effect.
 *
 * Source: T. Karras et al., https://arxiv.org/abs/2206.00364 (Heun); https://github.com/ace-step/ACE-Step (mean shift)
 *
 * @param options - `omega`: strength of the mean shift, −100…100; 0 turns it off. Default 10.
 */
export function createStepper(
  scheduler: SchedulerName,
  schedule: Schedule,
  options: { readonly omega?: number | undefined } = {},
): Stepper {
  const factor = omegaFactor(options.omega ?? 10);
  if (scheduler === 'euler') return createEuler(schedule, factor);
  if (scheduler === 'heun') return createHeun(schedule, factor);
  if (scheduler === 'pingpong') return createPingPong(schedule);
  throw new InvalidInputError('scheduler', [
    { path: 'scheduler', message: 'is not known', received: String(scheduler), allowed: SCHEDULERS },
  ]);
}

/** The factor by which an increment's deviation from its mean grows: 0.9–1.1, 1 for omega 0. */
export function omegaFactor(omega: number): number {
  return 0.9 + 0.2 / (1 + Math.exp(-0.1 * omega));
}

function createEuler({ sigmas, timesteps }: Schedule, factor: number): Stepper {
  let index = 0;
  return {
    timesteps,
    sigmas,
    step(velocity, sample) {
      const span = sigmas[index + 1]! - sigmas[index]!;
      index += 1;
      return addShifted(
        sample,
        velocity.map((value) => span * value),
        factor,
      );
    },
  };
}

function createHeun(schedule: Schedule, factor: number): Stepper {
  const sigmas = doubled(schedule.sigmas, 1);
  let index = 0;
  let first: { readonly velocity: Float32Array; readonly sample: Float32Array; readonly span: number } | undefined;
  return {
    timesteps: doubled(schedule.timesteps, 0),
    sigmas,
    step(velocity, sample) {
      const span = sigmas[index + 1]! - sigmas[index]!;
      index += 1;
      if (first === undefined) {
        if (index < sigmas.length - 1) first = { velocity, sample, span };
        return addShifted(
          sample,
          velocity.map((value) => span * value),
          factor,
        );
      }
      const { velocity: before, sample: origin, span: whole } = first;
      first = undefined;
      return addShifted(
        origin,
        velocity.map((value, position) => (whole * (before[position]! + value)) / 2),
        factor,
      );
    },
  };
}

function createPingPong({ sigmas, timesteps }: Schedule): Stepper {
  let index = 0;
  return {
    timesteps,
    sigmas,
    step(velocity, sample, noise) {
      const sigma = sigmas[index]!;
      const next = sigmas[index + 1]!;
      index += 1;
      if (noise === undefined && next > 0) throw new InvalidInputError('noise', [{ path: 'noise', message: 'is needed by pingpong' }]);
      return sample.map((value, position) => (1 - next) * (value - sigma * velocity[position]!) + next * (noise?.[position] ?? 0));
    },
  };
}

/** Adds an increment whose deviation from its own mean, over the whole tensor, is scaled. */
function addShifted(sample: Float32Array, increment: Float32Array, factor: number): Float32Array {
  let sum = 0;
  for (const value of increment) sum += value;
  const mean = increment.length === 0 ? 0 : sum / increment.length;
  return sample.map((value, index) => value + (increment[index]! - mean) * factor + mean);
}

/** `[a, b, c]` becomes `[a, b, b, c, c]`; the last `tail` entries stay single. */
function doubled(values: Float32Array, tail: number): Float32Array {
  const inner = values.subarray(1, values.length - tail);
  return Float32Array.from([values[0]!, ...Array.from(inner).flatMap((value) => [value, value]), ...values.subarray(values.length - tail)]);
}
