import type { TrainingExample } from '@loop/core';

import { networkTime } from '../../diffusion/flow/timesteps.js';
import { attentionMask } from '../../models/v15/attention-mask.js';
import type { TransformerConfig } from '../../models/v15/config.js';
import { rotaryTable } from '../../models/v15/rotary.js';
import { TIME_FEATURES, timeFeatures } from '../../models/v15/time-embedding.js';
import type { Session } from '../../runtime/runtime.js';
import { float32 } from '../../runtime/tensor.js';
import type { TensorOf, Tensors } from '../../runtime/tensor.js';
import type { NetworkInputs } from '../engine/engine.js';
import { countFrames, measureExample } from '../measure-example.js';
import type { ExampleLengths } from '../trained-model.js';

/** Measures an example. @throws {ShapeMismatchError} With every array that does not fit. */
export function lengthsOf(example: TrainingExample, config: TransformerConfig, most: number): ExampleLengths {
  const { channels, inputs, conditionWidth } = config;
  return measureExample(example, { channels, contextChannels: inputs - channels, conditionWidth }, most);
}

/** Prepares what depends on the number of frames alone. */
export function createFrameTables(config: TransformerConfig): (patches: number) => Tensors {
  const slides = config.sliding.slice(0, config.layers).some(Boolean);
  let known: { readonly patches: number; readonly tables: Tensors } | undefined;
  return (patches) => {
    if (known?.patches === patches) return known.tables;
    const mask: Tensors = slides ? { sliding_mask: attentionMask({ length: patches, window: config.window }) } : {};
    const tables = { ...rotaryTable(patches, config.headSize, config.ropeTheta), ...mask };
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
): Promise<NetworkInputs> {
  const { channels, inputs, patch, conditionWidth } = config;
  const { target, noise, timestep: t, context, condition } = example;
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
  const counts = new Float32Array(whole);
  counts.set(countFrames(example, frames, channels));
  return {
    x: results['x']!,
    shared: {
      condition: results['condition']!,
      modulation: results['modulation']!,
      embedded: results['embedded']!,
      target: frameRows(direction, whole, channels),
      counts: float32(counts, [1, whole, 1]),
      ...tablesOf(whole / patch),
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
