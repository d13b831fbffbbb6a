import { clipDuration, InvalidInputError } from '@loop/core';
import type { MusicRequestOf, Seconds, Warning } from '@loop/core';

import { planRepaint } from '../../../diffusion/tasks/repaint.js';
import { deliverRepaint, OUTPUT_RATE } from '../../../pipeline/delivery.js';
import type { LatentClip } from '../../../pipeline/family.js';
import { framesCovering, framesWithin } from '../frame-grid.js';
import { paintRun, unchanged } from './diffusion-runs.js';
import type { LatentTask, TaskContext } from './task.js';

/**
 * Plans a repaint. New frames cover the region, so that it is new to its last sample; what of them lies outside is not delivered.
 *
 * @throws {InvalidInputError} When the region begins where the source has ended.
 */
export function planRepainting(context: TaskContext, request: MusicRequestOf<'repaint'>, source: LatentClip): LatentTask {
  const { first, second, steps } = context;
  const { frames, latent } = source;
  const { startSeconds, endSeconds, variance = 1 } = request;
  const { audio } = request.source;
  const length = clipDuration(audio);
  if (startSeconds >= length)
    throw new InvalidInputError('request', [
      { path: 'startSeconds', message: `must lie before the end of the source (${length} s)`, received: String(startSeconds) },
    ]);
  const warnings = warnOfEnd(endSeconds, length);
  if (variance === 0) return { ...unchanged(source), delivery: deliverRepaint(audio, length, undefined), warnings };
  const start = Math.min(framesWithin(startSeconds), frames - 1);
  const end = endSeconds === undefined ? frames : Math.min(frames, Math.max(start + 1, framesCovering(endSeconds)));
  const noises = { first: first.normal(latent.length), second: second.normal(latent.length) };
  const plan = planRepaint(latent, noises, { frames, start, end, variance, steps });
  return { ...paintRun(context, plan), delivery: deliverRepaint(audio, startSeconds, endSeconds), warnings };
}

function warnOfEnd(endSeconds: Seconds | undefined, length: Seconds): readonly Warning[] {
  if (endSeconds === undefined || (endSeconds - length) * OUTPUT_RATE <= 1) return [];
  return [
    {
      code: 'clamped',
      field: 'endSeconds',
      message: `The region ends with the source, at ${length.toFixed(3)} s, not at ${endSeconds} s.`,
    },
  ];
}
