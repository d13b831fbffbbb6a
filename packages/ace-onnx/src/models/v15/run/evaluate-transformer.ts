import { float32 } from '../../../runtime/tensor.js';
import type { TimestepPrecision } from '../../../diffusion/flow/timesteps.js';
import { networkTime } from '../../../diffusion/flow/timesteps.js';
import type { Session } from '../../../runtime/runtime.js';
import type { Tensors } from '../../../runtime/tensor.js';
import { attentionMask } from '../attention-mask.js';
import type { TransformerConfig } from '../config.js';
import { rotaryTable } from '../rotary.js';
import { TIME_FEATURES, timeFeatures } from '../time-embedding.js';
import { floatsOf } from './tensors.js';
import type { Floats } from './tensors.js';

/** What the transformer is given about times, a row each. */
export interface TimeRows {
  /** float32 `[times, width]` */
  readonly embedded: Floats;
  /** float32 `[times, 6 · width]` */
  readonly modulation: Floats;
}

/**
 * Embeds levels of noise.
 *
 * @param session - The network `time`.
 * @param levels - 1 (noise) – 0 (music).
 * @param rests - Levels minus the levels that a step goes to; generation takes 0.
 */
export async function embedTimes(
  session: Session,
  levels: ArrayLike<number>,
  options: { readonly rests?: ArrayLike<number> | undefined; readonly precision?: TimestepPrecision | undefined } = {},
): Promise<TimeRows> {
  const count = levels.length;
  const features = (values: ArrayLike<number>): Floats =>
    float32(timeFeatures(Float32Array.from(Array.from(values), (level) => networkTime(level, options.precision))), [count, TIME_FEATURES]);
  const results = await session.run({ time: features(levels), rest: features(options.rests ?? new Float32Array(count)) });
  return { embedded: floatsOf(results, 'embedded'), modulation: floatsOf(results, 'modulation') };
}

/** One row of times. */
export function timeRow({ embedded, modulation }: TimeRows, row: number): TimeRows {
  const take = ({ data, shape }: Floats): Floats => {
    const width = shape[1]!;
    return float32(data.subarray(row * width, (row + 1) * width), [1, width]);
  };
  return { embedded: take(embedded), modulation: take(modulation) };
}

/** Keys and values of conditions, for all steps of a run. @param session - The network `cross`. */
export async function projectCross(session: Session, condition: Floats): Promise<Tensors> {
  const results = await session.run({ condition });
  return Object.fromEntries(Object.keys(results).map((name) => [name, floatsOf(results, name)]));
}

/** Latents and what stands beside them. */
export interface StepLatents {
  /** float32 `[items, frames, channels]` */
  readonly latent: Float32Array;
  /** Source and mask: float32 `[items, frames, inputs − channels]` */
  readonly context: Float32Array;
  readonly items: number;
  readonly frames: number;
}

/** Evaluates the network `step` for latents of one length. */
export type StepEvaluator = (session: Session, latents: StepLatents, times: TimeRows, cross: Tensors) => Promise<Float32Array>;

/** Prepares what all evaluations of a length share. */
export function createStepEvaluator(config: TransformerConfig, frames: number): StepEvaluator {
  const { patch, channels, inputs } = config;
  const whole = Math.ceil(frames / patch) * patch;
  const patches = whole / patch;
  const shared = {
    ...rotaryTable(patches, config.headSize, config.ropeTheta),
    ...(config.sliding.slice(0, config.layers).some(Boolean)
      ? { sliding_mask: attentionMask({ length: patches, window: config.window }) }
      : {}),
  };
  return async (session, { latent, context, items }, times, cross) => {
    const results = await session.run({
      latent: float32(padFrames(latent, items, frames, whole), [items, whole, channels]),
      context: float32(padFrames(context, items, frames, whole), [items, whole, inputs - channels]),
      ...times,
      ...shared,
      ...cross,
    });
    return cropFrames(floatsOf(results, 'velocity').data, items, whole, frames);
  };
}

/** Fills the frames of each item up with zeros. */
function padFrames(values: Float32Array, items: number, frames: number, whole: number): Float32Array {
  if (frames === whole) return values;
  const width = values.length / (items * frames);
  const padded = new Float32Array(items * whole * width);
  for (let item = 0; item < items; item += 1)
    padded.set(values.subarray(item * frames * width, (item + 1) * frames * width), item * whole * width);
  return padded;
}

function cropFrames(values: Float32Array, items: number, whole: number, frames: number): Float32Array {
  if (frames === whole) return values;
  const width = values.length / (items * whole);
  const cropped = new Float32Array(items * frames * width);
  for (let item = 0; item < items; item += 1)
    cropped.set(values.subarray(item * whole * width, (item * whole + frames) * width), item * frames * width);
  return cropped;
}
