import type { MusicRequestOf } from '@loop/core';

import { blend } from '../../../diffusion/latents.js';
import { deliverLike } from '../../../pipeline/delivery.js';
import type { LatentClip } from '../../../pipeline/family.js';
import { plainRun, unchanged } from './diffusion-runs.js';
import type { LatentTask, TaskContext } from './task.js';

/** Plans a run from music that is mixed with noise. */
export function planAudioToAudio(context: TaskContext, request: MusicRequestOf<'audio2audio'>, source: LatentClip): LatentTask {
  const sigmaMax = 1 - (request.strength ?? 0.5);
  const steps = Math.trunc(sigmaMax * context.steps);
  const { frames, latent } = source;
  // At full strength nothing is left to denoise: the source itself is the result.
  const rest = { delivery: deliverLike(request.source.audio), warnings: [] };
  if (steps < 1) return { ...unchanged(source), ...rest };
  const noise = context.first.normal(latent.length);
  return { ...plainRun(context, frames, (highest) => blend(latent, noise, highest), { sigmaMax, steps }), ...rest };
}
