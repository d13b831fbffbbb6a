import type { TrainingExample } from '@loop/core';

import { transposed } from '../../diffusion/flow/transposed.js';
import type { TransformerConfig } from '../../models/v1/config.js';
import { rotaryTable } from '../../models/v1/rotary.js';
import { TIMESTEP_FEATURES, timestepFeatures } from '../../models/v1/transformer.js';
import type { Session } from '../../runtime/runtime.js';
import { float32 } from '../../runtime/tensor.js';
import type { Tensors } from '../../runtime/tensor.js';
import type { NetworkInputs } from '../engine/engine.js';
import { countFrames } from '../measure-example.js';
import type { ExampleLengths } from '../trained-model.js';

/** The network's timesteps of noise levels 0 – 1. */
const TIMESTEPS = 1000;

/** Prepares rotary tables; the last ones are kept, for examples are mostly of one length. */
export function createRotaryTables({ headSize, ropeTheta }: TransformerConfig): (length: number, prefix: string) => Tensors {
  const known = new Map<string, { readonly length: number; readonly tables: Tensors }>();
  return (length, prefix) => {
    const found = known.get(prefix);
    if (found?.length === length) return found.tables;
    const { cos, sin } = rotaryTable(length, headSize, ropeTheta);
    const tables = { [`${prefix}cos`]: float32(cos, [headSize, length]), [`${prefix}sin`]: float32(sin, [headSize, length]) };
    known.set(prefix, { length, tables });
    return tables;
  };
}

/**
 * Runs the head over an example. Its trainer measures the music that a prediction leaves, not the direction: `(xₜ − σ v − x₀)²`, which is σ² times the
 * squared error of the direction.
 */
export async function prepareInputs(
  head: Session,
  example: TrainingExample,
  config: TransformerConfig,
  { frames, tokens, tablesOf }: ExampleLengths & { readonly tablesOf: ReturnType<typeof createRotaryTables> },
): Promise<NetworkInputs> {
  const { channels, rows, width } = config;
  const { target, noise, timestep: sigma, condition } = example;
  const size = channels * rows;
  const latent = target.map((value, index) => sigma * noise[index]! + (1 - sigma) * value);
  const direction = target.map((value, index) => noise[index]! - value);
  const shape = [1, channels, rows, frames];
  const results = await head.run({
    latent: float32(transposed(latent, frames, size), shape),
    words: float32(condition, [1, tokens, width]),
    timestep: float32(timestepFeatures(TIMESTEPS * sigma), [1, TIMESTEP_FEATURES]),
  });
  const counts = countFrames(example, frames, size).map((count) => sigma ** 2 * count);
  return {
    x: results['x']!,
    shared: {
      condition: results['condition']!,
      modulation: results['modulation']!,
      embedded: results['embedded']!,
      target: float32(transposed(direction, frames, size), shape),
      counts: float32(counts, [1, 1, 1, frames]),
      ...tablesOf(frames, ''),
      ...tablesOf(tokens, 'condition_'),
    },
  };
}
