import { clipDuration, InvalidInputError } from '@loop/core';
import type { MusicRequestOf, Seconds } from '@loop/core';

import { joinFrames, sliceFrames } from '../../../diffusion/latents.js';
import { planExtend } from '../../../diffusion/tasks/repaint.js';
import { deliverExtension, OUTPUT_RATE } from '../../../pipeline/delivery.js';
import type { LatentClip } from '../../../pipeline/family.js';
import { FRAME_SECONDS, FRAME_SIZE, framesCovering, framesWithin } from '../frame-grid.js';
import { paintRun } from './diffusion-runs.js';
import type { LatentTask, Run, TaskContext } from './task.js';

/** The most frames that one run of the diffusion takes: 240 s. */
const MAX_FRAMES = 2583;

/**
 * Plans an extension. New frames cover what is asked for, and a frame that the source fills in part only is new too, so that the music goes
 * on where the source's last sample is. Where source and new music together are longer than the model takes, the new parts are made one
 * after the other, each with as much of the source beside it as fits; the rest of the source is put back.
 */
export function planExtension(context: TaskContext, request: MusicRequestOf<'extend'>, given: LatentClip): LatentTask {
  const { beforeSeconds = 0, afterSeconds = 0 } = request;
  const { audio } = request.source;
  const source = afterSeconds === 0 ? given : wholeFrames(given, clipDuration(audio));
  const before = sideOf('beforeSeconds', beforeSeconds);
  const after = sideOf('afterSeconds', afterSeconds, clipDuration(audio) - source.frames * FRAME_SECONDS);
  const rest = {
    delivery: deliverExtension(audio, { beforeSeconds, afterSeconds, decodedBefore: Math.round(before * FRAME_SECONDS * OUTPUT_RATE) }),
    warnings: [],
  };
  if (before + source.frames + after <= MAX_FRAMES) return { ...extendRun(context, source, before, after), ...rest };

  const tailSource = Math.min(source.frames, MAX_FRAMES - after);
  const headSource = Math.min(source.frames, MAX_FRAMES - before);
  const { latent, frames } = source;
  const tail =
    after === 0
      ? undefined
      : extendRun(context, { latent: sliceFrames(latent, frames, frames - tailSource, frames), frames: tailSource }, 0, after);
  const head =
    before === 0 ? undefined : extendRun(context, { latent: sliceFrames(latent, frames, 0, headSource), frames: headSource }, before, 0);
  return {
    ...rest,
    frames: before + frames + after,
    evaluations: (tail?.evaluations ?? 0) + (head?.evaluations ?? 0),
    parameters: (tail ?? head)!.parameters,
    async *run(open, conditions) {
      const ended = tail === undefined ? undefined : yield* tail.run(open, conditions);
      const begun = head === undefined ? undefined : yield* head.run(open, conditions);
      return joinFrames([
        { latent: begun === undefined ? latent : sliceFrames(begun, before + headSource, 0, before), frames: before },
        { latent, frames },
        { latent: ended === undefined ? latent : sliceFrames(ended, tailSource + after, tailSource, tailSource + after), frames: after },
      ]);
    },
  };
}

function extendRun(context: TaskContext, source: LatentClip, before: number, after: number): Run {
  const { first, second, steps } = context;
  const longest = Math.max(before, after, 1);
  const noises = { first: first.normal(source.latent.length), second: second.normal(FRAME_SIZE * longest), secondFrames: longest };
  return paintRun(context, planExtend(source.latent, noises, { frames: source.frames, before, after, variance: 1, steps }));
}

/** The frames that a source fills to their end, at least one. */
function wholeFrames({ latent, frames }: LatentClip, seconds: Seconds): LatentClip {
  const whole = Math.min(frames, Math.max(1, framesWithin(seconds)));
  return whole === frames ? { latent, frames } : { latent: sliceFrames(latent, frames, 0, whole), frames: whole };
}

/** Frames of one new side; a run needs at least one frame of the source beside it. `rest`: seconds of the source that have no frame. */
function sideOf(path: string, seconds: Seconds, rest: Seconds = 0): number {
  if (seconds === 0) return 0;
  const frames = Math.max(1, framesCovering(seconds + rest));
  if (frames < MAX_FRAMES) return frames;
  throw new InvalidInputError('request', [{ path, message: 'must be below 239.7 s', received: String(seconds) }]);
}
