import type { TrainingExample } from '@loop/core';

import { dropCondition } from '../condition-dropout.js';
import type { TrackArrays } from './collate-tracks.js';
import type { ExampleDraw } from './example-draws.js';

/** Cuts an example out of a track, and drops its words where that was drawn. */
export function makeExample(
  track: TrackArrays,
  { start, timestep, isDropped, noise, seed }: ExampleDraw,
  { emptyCondition, weight }: { readonly emptyCondition: Float32Array; readonly weight?: number },
): TrainingExample {
  const frames = noise.length / (track.target.length / track.frames);
  const cut = (values: Float32Array): Float32Array => {
    const width = values.length / track.frames;
    return values.subarray(start * width, (start + frames) * width);
  };
  return {
    target: cut(track.target),
    context: cut(track.context),
    condition: isDropped ? dropCondition(track.condition, emptyCondition, 0, 1) : track.condition,
    noise,
    timestep,
    weight,
    seed,
  };
}
