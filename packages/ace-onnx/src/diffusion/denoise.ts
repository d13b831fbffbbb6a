import { InferenceError } from '@loop/core';

import type { Predict } from './prediction.js';
import type { Stepper } from './stepper.js';

/** A finished step of a diffusion run. */
export interface DiffusionStep {
  readonly type: 'step';
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** The latent that went into the network. */
  readonly before: Float32Array;
  /** The latent after the step. */
  readonly after: Float32Array;
  /** What the network was given. */
  readonly timestep: number;
  /** The guided velocity. */
  readonly velocity: Float32Array;
}

/** A diffusion run: yields each step and returns the final latent. */
export type Diffusion = AsyncGenerator<DiffusionStep, Float32Array, void>;

/** Options of the plain run. */
export interface DenoiseOptions {
  readonly signal?: AbortSignal | undefined;
  /** Draws fresh noise, shaped as the latent; needed by `pingpong`. */
  readonly drawNoise?: (() => Float32Array) | undefined;
}

/**
 * Runs from a noisy latent to a clean one.
 *
 * @param start - float32 `[batch, 8, 16, frames]`
 * @throws {InferenceError} When a prediction is not finite; the message names the step.
 */
export async function* denoise(start: Float32Array, stepper: Stepper, predict: Predict, options: DenoiseOptions = {}): Diffusion {
  let latent = start;
  const steps = stepper.timesteps.length;
  for (let index = 0; index < steps; index += 1) {
    options.signal?.throwIfAborted();
    const timestep = stepper.timesteps[index]!;
    const velocity = await predict(index, timestep, latent);
    assertFinite(velocity, index + 1, steps);
    const after = stepper.step(velocity, latent, options.drawNoise?.());
    yield { type: 'step', step: index + 1, steps, before: latent, after, timestep, velocity };
    latent = after;
  }
  return latent;
}

/** @throws {InferenceError} When any number is NaN or infinite. */
export function assertFinite(values: Float32Array, step: number, steps: number): void {
  // A sum is NaN or infinite as soon as one term is; large finite terms cannot overflow a double.
  let sum = 0;
  for (const value of values) sum += value;
  if (Number.isFinite(sum)) return;
  throw new InferenceError(
    `The network's prediction at diffusion step ${step} of ${steps} is not finite. Lower the guidance scale, or use a more precise setting.`,
    'diffusion',
  );
}
