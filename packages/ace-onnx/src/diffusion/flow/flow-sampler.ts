import { InvalidInputError } from '@loop/core';

import { assertFinite } from '../denoise.js';
import type { Diffusion } from '../denoise.js';
import { correctWavelet } from './wavelet-correction.js';
import type { WaveletCorrection } from './wavelet-correction.js';

/** How a run goes from level to level: along the flow, or with fresh noise at each level. */
export const FLOW_METHODS = ['ode', 'sde'] as const;

/** The name of a way from level to level. */
export type FlowMethod = (typeof FLOW_METHODS)[number];

/** One or two evaluations of the network for a step. */
export const FLOW_SOLVERS = ['euler', 'heun'] as const;

/** The name of a solver. */
export type FlowSolver = (typeof FLOW_SOLVERS)[number];

/** A question to the network. */
export interface FlowEvaluation {
  /** The step, from 0. */
  readonly step: number;
  /** The level, 1 (noise) – 0 (music). */
  readonly level: number;
  /** float32 `[items, frames, channels]` */
  readonly latent: Float32Array;
  /** Whether it is the second evaluation of a Heun step. */
  readonly isCorrector: boolean;
}

/** How a latent is denoised. */
export interface FlowOptions {
  /** float32 `[steps + 1]`, see `turboTimesteps` and `baseTimesteps`. */
  readonly levels: Float32Array;
  /** Distilled models end with the clean latent itself, as their last velocity says it. */
  readonly isTurbo: boolean;
  readonly channels: number;
  /** Frames of an item. */
  readonly frames: number;
  /** @defaultValue 'ode' */
  readonly method?: FlowMethod | undefined;
  /** `heun` takes two evaluations a step, along the flow only. @defaultValue 'euler' */
  readonly solver?: FlowSolver | undefined;
  /** Limits the size of a velocity to this many times that of the latent. @defaultValue no limit */
  readonly velocityLimit?: number | undefined;
  /** Share of the velocity before in each velocity, 0–1. @defaultValue 0 */
  readonly velocityMemory?: number | undefined;
  /** @defaultValue none */
  readonly correction?: WaveletCorrection | undefined;
  /** Draws fresh noise, shaped as the latent; needed by `sde`. */
  readonly drawNoise?: (() => Float32Array) | undefined;
  /** Changes the latent after a step, such as to hold parts of a source. The last step of a turbo model is never changed. */
  readonly hold?: ((latent: Float32Array, nextLevel: number, step: number) => Float32Array) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Evaluates the network, guidance included. */
export type FlowPrediction = (evaluation: FlowEvaluation) => Promise<Float32Array>;

/**
 * Denoises with a flow-matching model whose velocity is `noise − music`.
 *
 * Source: Y. Lipman et al., https://arxiv.org/abs/2210.02747 (flow matching); T. Karras et al., https://arxiv.org/abs/2206.00364 (Heun);
 * step rules of https://github.com/ace-step/ACE-Step-1.5 (MIT)
 *
 * @param start - float32 `[items, frames, channels]` at the first level.
 * @throws {InferenceError} When a prediction is not finite; the message names the step.
 */
export async function* sampleFlow(start: Float32Array, predict: FlowPrediction, options: FlowOptions): Diffusion {
  const { levels, isTurbo, channels, frames, method = 'ode', solver = 'euler', correction, hold, drawNoise, signal } = options;
  const steps = levels.length - 1;
  const ask = async (evaluation: FlowEvaluation, past: Float32Array | undefined): Promise<Float32Array> => {
    signal?.throwIfAborted();
    const velocity = smooth(await predict(evaluation), evaluation.latent, past, options);
    assertFinite(velocity, evaluation.step + 1, steps);
    return velocity;
  };
  let latent = start;
  let past: Float32Array | undefined;
  for (let step = 0; step < steps; step += 1) {
    const level = levels[step]!;
    // The fresh noise of base models is at even levels, whatever the shift.
    const next = method === 'sde' && !isTurbo ? 1 - (step + 1) / steps : levels[step + 1]!;
    const endsClean = isTurbo && step === steps - 1;
    const before = latent;
    const first = await ask({ step, level, latent: before, isCorrector: false }, past);
    const clean = along(before, first, level);
    let velocity = first;
    if (solver === 'heun' && method === 'ode' && !endsClean) {
      const second = await ask({ step, level: next, latent: along(before, first, level - next), isCorrector: true }, first);
      velocity = first.map((value, index) => (value + second[index]!) / 2);
    }
    past = velocity;
    if (endsClean) latent = clean;
    else latent = method === 'sde' ? mix(clean, draw(drawNoise), next) : along(before, velocity, level - next);
    if (correction !== undefined) latent = correctWavelet({ after: latent, clean, level, channels, frames }, correction);
    if (hold !== undefined && !endsClean) latent = hold(latent, next, step);
    yield { type: 'step', step: step + 1, steps, before, after: latent, timestep: level, velocity };
  }
  return latent;
}

/** Goes along a velocity: `x − v · span`. */
function along(latent: Float32Array, velocity: Float32Array, span: number): Float32Array {
  return latent.map((value, index) => value - velocity[index]! * span);
}

function mix(clean: Float32Array, noise: Float32Array, level: number): Float32Array {
  return clean.map((value, index) => level * noise[index]! + (1 - level) * value);
}

function draw(drawNoise: (() => Float32Array) | undefined): Float32Array {
  if (drawNoise === undefined) throw new InvalidInputError('noise', [{ path: 'drawNoise', message: 'is needed by the method sde' }]);
  return drawNoise();
}

/** Limits a velocity and mixes it with the one before. */
function smooth(velocity: Float32Array, latent: Float32Array, past: Float32Array | undefined, options: FlowOptions): Float32Array {
  const { velocityLimit = 0, velocityMemory = 0, frames, channels } = options;
  const limited = velocityLimit > 0 ? limit(velocity, latent, velocityLimit, frames * channels) : velocity;
  return velocityMemory > 0 && past !== undefined ? mix(limited, past, velocityMemory) : limited;
}

function limit(velocity: Float32Array, latent: Float32Array, share: number, itemLength: number): Float32Array {
  const limited = new Float32Array(velocity);
  for (let start = 0; start < velocity.length; start += itemLength) {
    const factor = Math.min(1, (share * norm(latent, start, itemLength)) / (norm(velocity, start, itemLength) + 1e-10));
    for (let index = start; index < start + itemLength; index += 1) limited[index]! *= factor;
  }
  return limited;
}

function norm(values: Float32Array, start: number, length: number): number {
  let square = 0;
  for (let index = start; index < start + length; index += 1) square += values[index]! ** 2;
  return Math.sqrt(square);
}
