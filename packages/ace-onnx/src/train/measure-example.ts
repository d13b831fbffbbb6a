import { ShapeMismatchError } from '@loop/core';
import type { TrainingExample } from '@loop/core';

import type { ExampleLengths } from './trained-model.js';

/** The numbers of a frame and of a token. */
export interface ExampleSizes {
  readonly channels: number;
  readonly contextChannels: number;
  readonly conditionWidth: number;
}

/** Measures an example. @throws {ShapeMismatchError} With every array that does not fit. */
export function measureExample(
  example: TrainingExample,
  { channels, contextChannels, conditionWidth }: ExampleSizes,
  most: number,
): ExampleLengths {
  const frames = example.target.length / channels;
  const lengths: readonly (readonly [field: string, length: number, wanted: number])[] = [
    ['noise', example.noise.length, frames * channels],
    ['context', example.context.length, frames * contextChannels],
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
  return { frames, tokens: example.condition.length / conditionWidth };
}

/** What each frame counts in the mean of squared errors, float32 `[frames]`: the frames of the mask alone, all of them by default. */
export function countFrames({ mask }: TrainingExample, frames: number, channels: number): Float32Array {
  const counted = mask === undefined ? frames : mask.reduce((sum, value) => sum + value, 0);
  return Float32Array.from({ length: frames }, (_, frame) => (mask?.[frame] ?? 1) / (counted * channels));
}
