import { InvalidInputError } from '@loop/core';

const TRAIN_STEPS = 1000;

/**
 * The two ways to space the noise levels.
 *
 * - `upstream`: ACE-Step's own, whose lowest level is shifted twice.
 * - `lofi-nvim`: evenly spaced from 1 towards 0, as lofi.nvim does it.
 */
export const SCHEDULE_GRIDS = ['upstream', 'lofi-nvim'] as const;

/** The name of a way to space the noise levels. */
export type ScheduleGrid = (typeof SCHEDULE_GRIDS)[number];

/** How a schedule is spaced. */
export interface ScheduleOptions {
  /** Denoising steps, 1 or more. */
  readonly steps: number;
  /** How far levels are moved towards noise, above 0. @defaultValue 3 */
  readonly shift?: number | undefined;
  /** The highest level before shifting, above 0–1; below 1 only where the denoising starts from music. @defaultValue 1 */
  readonly sigmaMax?: number | undefined;
  /** @defaultValue 'upstream' */
  readonly grid?: ScheduleGrid | undefined;
  /**
   * Steps to keep, by number from 1, of a schedule as long as the largest: the optimised step sets of ACE-Step. `steps` is then not used.
   */
  readonly ossSteps?: readonly number[] | undefined;
}

/** The noise levels of a denoising run. */
export interface Schedule {
  /** float32 `[steps + 1]`: share of noise, 0–1, from high to low; the last is 0. */
  readonly sigmas: Float32Array;
  /** float32 `[steps]`: what the network is given, `sigma · 1000`. */
  readonly timesteps: Float32Array;
  /** The highest level after shifting: what the first sample is mixed with. */
  readonly sigmaMax: number;
  /** The lowest level of the training schedule after shifting. */
  readonly sigmaMin: number;
}

/**
 * Computes the noise levels of a flow-matching run, in float64, stored as float32.
 *
 * Source: P. Esser et al., "Scaling Rectified Flow Transformers", https://arxiv.org/abs/2403.03206 (shift); https://github.com/ace-step/ACE-Step
 *
 * @throws {InvalidInputError} For steps that are not positive integers.
 */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { steps, shift = 3, sigmaMax = 1, grid = 'upstream', ossSteps } = options;
  const training = trainingSigmas({ shift, sigmaMax });
  const bounds = { sigmaMax: training[0]!, sigmaMin: training.at(-1)! };
  if (ossSteps !== undefined) {
    const { customSigmas } = selectOssSteps(ossSteps, { shift, sigmaMax });
    return finish(
      Float64Array.from(customSigmas, (sigma) => shiftSigma(sigma, shift)),
      bounds,
    );
  }
  assertCount(steps, 'steps');
  if (grid === 'lofi-nvim') {
    return finish(
      Float64Array.from({ length: steps }, (_, index) => shiftSigma(sigmaMax * (1 - index / steps), shift)),
      bounds,
    );
  }
  const spacing = steps === 1 ? 0 : (bounds.sigmaMax - bounds.sigmaMin) / (steps - 1);
  return finish(
    Float64Array.from({ length: steps }, (_, index) => shiftSigma(bounds.sigmaMax - index * spacing, shift)),
    bounds,
  );
}

/** The 1000 levels that training uses, from high to low; float32 `[1000]`. */
export function trainingSigmas(
  options: { readonly shift?: number | undefined; readonly sigmaMax?: number | undefined } = {},
): Float32Array {
  const { shift = 3, sigmaMax = 1 } = options;
  const spacing = (TRAIN_STEPS * sigmaMax - 1) / (TRAIN_STEPS - 1);
  return Float32Array.from({ length: TRAIN_STEPS }, (_, index) => {
    const time = Math.fround(1 + (TRAIN_STEPS - 1 - index) * spacing);
    return shiftSigma(Math.fround(time / TRAIN_STEPS), shift);
  });
}

/** What an optimised step set selects: the timesteps of the long schedule, and the levels that the short one is made from. */
export function selectOssSteps(
  ossSteps: readonly number[],
  options: { readonly shift?: number | undefined; readonly sigmaMax?: number | undefined } = {},
): { readonly selectedTimesteps: Float32Array; readonly customSigmas: Float32Array } {
  if (ossSteps.length === 0) throw new InvalidInputError('ossSteps', [{ path: 'ossSteps', message: 'must name at least one step' }]);
  for (const [index, step] of ossSteps.entries()) assertCount(step, `ossSteps[${index}]`);
  const long = createSchedule({ ...options, steps: Math.max(...ossSteps) });
  const selectedTimesteps = Float32Array.from(ossSteps, (step) => long.timesteps[step - 1]!);
  return { selectedTimesteps, customSigmas: selectedTimesteps.map((timestep) => timestep / TRAIN_STEPS) };
}

/** Moves a level towards noise: `shift · σ / (1 + (shift − 1) · σ)`. */
export function shiftSigma(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

function finish(levels: Float64Array, bounds: { readonly sigmaMax: number; readonly sigmaMin: number }): Schedule {
  const sigmas = new Float32Array(levels.length + 1);
  sigmas.set(levels);
  return { sigmas, timesteps: Float32Array.from(levels, (level) => level * TRAIN_STEPS), ...bounds };
}

function assertCount(value: number, path: string): void {
  if (Number.isInteger(value) && value >= 1 && value <= 10_000) return;
  throw new InvalidInputError('schedule', [{ path, message: 'must be an integer from 1 to 10000', received: String(value) }]);
}
