import { MAX_SEED, createRandom } from '@loop/core';
import type { Random, Seed } from '@loop/core';

import { drawTimestep } from '../timesteps.js';
import type { TimestepLaw } from '../timesteps.js';

/** What is drawn for one example. */
export interface ExampleDraw {
  /** The first frame of its crop. */
  readonly start: number;
  /** 0 (music) – 1 (noise). */
  readonly timestep: number;
  /** Whether it is trained without words. */
  readonly isDropped: boolean;
  /** Names the draws of the adapter's dropout. */
  readonly seed?: Seed | undefined;
  /** From the standard normal distribution, float32 `[frames, channels]`. */
  readonly noise: Float32Array;
}

/** What of a training is drawn. */
export interface ExampleDraws {
  /** The order of an epoch's tracks, by their indices. @param epoch - From 1. */
  order(epoch: number, count: number): readonly number[];
  /**
   * Draws for an example. @param index - Its number in the whole training, from 0.
   *
   * @param sizes - `frames`: those of the track; `crop`: those of the example.
   */
  example(index: number, sizes: { readonly frames: number; readonly crop: number; readonly channels: number }): ExampleDraw;
}

/**
 * Draws from a seed. What an example gets depends on the seed and its number alone, so that a training which goes on from a checkpoint draws the
 * same without a state of its own.
 */
export function createExampleDraws(seed: Seed, options: { readonly law: TimestepLaw; readonly conditionDropout: number }): ExampleDraws {
  const random = createRandom(seed);
  return {
    order: (epoch, count) => random.fork(`epoch ${epoch}`).shuffle(Array.from({ length: count }, (_, index) => index)),
    example(index, { frames, crop, channels }) {
      const own = random.fork(`example ${index}`);
      const normal = normalsOf(own.fork('timestep'));
      return {
        start: own.integer(frames - crop + 1),
        isDropped: own.chance(options.conditionDropout),
        seed: own.fork('dropout').integer(MAX_SEED),
        timestep: drawTimestep(options.law, own.fork('step'), normal),
        noise: drawNoise(own.fork('noise'), crop * channels),
      };
    },
  };
}

/** Noise of the standard normal distribution. */
export function drawNoise(random: Random, length: number): Float32Array {
  const normal = normalsOf(random);
  return Float32Array.from({ length }, normal);
}

/** Source: G. Box, M. Muller, https://doi.org/10.1214/aoms/1177706645 */
function normalsOf(random: Random): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
