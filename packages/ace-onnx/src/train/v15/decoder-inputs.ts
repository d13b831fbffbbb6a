import { ShapeMismatchError } from '@loop/core';
import type { TrainingExample } from '@loop/core';

import { networkTime } from '../../diffusion/flow/timesteps.js';
import { attentionMask } from '../../models/v15/attention-mask.js';
import type { TransformerConfig } from '../../models/v15/config.js';
import { rotaryTable } from '../../models/v15/rotary.js';
import { TIME_FEATURES, timeFeatures } from '../../models/v15/time-embedding.js';
import type { Session } from '../../runtime/runtime.js';
import { float32 } from '../../runtime/tensor.js';
import type { TensorOf, Tensors } from '../../runtime/tensor.js';
import type { DecoderInputs } from './engine.js';

/** The frames of an example. @throws {ShapeMismatchError} With every array that does not fit. */
export function framesOf(example: TrainingExample, config: TransformerConfig, most: number): number {
  const { channels, inputs, conditionWidth } = config;
  const frames = example.target.length / channels;
  const lengths: readonly (readonly [field: string, length: number, wanted: number])[] = [
    ['noise', example.noise.length, frames * channels],
    ['context', example.context.length, frames * (inputs - channels)],
    ['mask', example.mask?.length ?? frames, frames],
  ];
  const issues = lengths.flatMap(([field, length, wanted]) =>
    length === wanted ? [] : [`${field}: ${length} numbers, expected ${wanted}`],
  );
  if (!Number.isInteger(frames) || frames < 1 || frames > most)
    issues.unshift(`target: ${example.target.length} numbers, expected ${channels} for each of 1 to ${most} frames`);
  if (example.condition.length === 0 || example.condition.length % conditionWidth !== 0)
    issues.push(`condition: ${example.condition.length} numbers, expected ${conditionWidth} for each token`);
  if (!(example.timestep >= 0 && example.timestep <= 1)) issues.push(`timestep: ${example.timestep}, expected 0 to 1`);
  if (example.mask?.every((value) => value === 0) === true) issues.push('mask: no frame counts');
  if (issues.length > 0) throw new ShapeMismatchError(`example.${issues[0]!}.`, issues);
  return frames;
}

/** Prepares what depends on the number of frames alone. */
export function createFrameTables(
  config: TransformerConfig,
): (patches: number) => Pick<DecoderInputs, 'mask'> & { readonly rotary: Tensors } {
  const slides = config.sliding.slice(0, config.layers).some(Boolean);
  let known: { readonly patches: number; readonly tables: Pick<DecoderInputs, 'mask'> & { readonly rotary: Tensors } } | undefined;
  return (patches) => {
    if (known?.patches === patches) return known.tables;
    const mask: Tensors = slides ? { sliding_mask: attentionMask({ length: patches, window: config.window }) } : {};
    const tables = { rotary: rotaryTable(patches, config.headSize, config.ropeTheta), mask };
    known = { patches, tables };
    return tables;
  };
}

/** Runs the head over an example: noise is mixed in, and an odd last frame is filled up with zeros that do not count. */
export async function prepareInputs(
  head: Session,
  example: TrainingExample,
  config: TransformerConfig,
  { frames, tablesOf }: { readonly frames: number; readonly tablesOf: ReturnType<typeof createFrameTables> },
): Promise<DecoderInputs> {
  const { channels, inputs, patch, conditionWidth } = config;
  const { target, noise, timestep: t, context, condition, mask } = example;
  const whole = Math.ceil(frames / patch) * patch;
  const latent = target.map((value, index) => t * noise[index]! + (1 - t) * value);
  const direction = target.map((value, index) => noise[index]! - value);
  const features = (level: number): TensorOf<'float32'> => float32(timeFeatures([networkTime(level)]), [1, TIME_FEATURES]);
  const results = await head.run({
    latent: frameRows(latent, whole, channels),
    context: frameRows(context, whole, inputs - channels),
    words: float32(condition, [1, condition.length / conditionWidth, conditionWidth]),
    time: features(t),
    // The trainers of this model let the step end where it begins.
    rest: features(0),
  });
  const counted = mask === undefined ? frames : mask.reduce((sum, value) => sum + value, 0);
  const counts = new Float32Array(whole);
  for (let frame = 0; frame < frames; frame += 1) counts[frame] = (mask?.[frame] ?? 1) / (counted * channels);
  const { rotary, mask: hidden } = tablesOf(whole / patch);
  return {
    x: results['x']!,
    shared: { condition: results['condition']!, modulation: results['modulation']!, ...rotary },
    mask: hidden,
    loss: {
      embedded: results['embedded']!,
      target: frameRows(direction, whole, channels),
      counts: float32(counts, [1, whole, 1]),
    },
  };
}

/** Frames as `[1, frames, width]`, filled up with zeros. */
function frameRows(values: Float32Array, frames: number, width: number): TensorOf<'float32'> {
  if (values.length === frames * width) return float32(values, [1, frames, width]);
  const filled = new Float32Array(frames * width);
  filled.set(values);
  return float32(filled, [1, frames, width]);
}
