import { clipDuration, InvalidInputError } from '@loop/core';
import type { MusicRequestOf, Seconds, Warning } from '@loop/core';

import type { Diffusion } from '../diffusion/denoise.js';
import { blend, FRAME_SIZE, joinFrames, sliceFrames } from '../diffusion/latents.js';
import { createNoise } from '../diffusion/noise/normal-source.js';
import { createSchedule } from '../diffusion/schedule.js';
import { edit } from '../diffusion/tasks/edit.js';
import { planExtend, planRepaint } from '../diffusion/tasks/repaint.js';
import { deliverExtension, deliverLike, deliverRepaint, OUTPUT_RATE } from './delivery.js';
import { paintRun, plainRun } from './diffusion-runs.js';
import type { Run } from './diffusion-runs.js';
import { FRAME_SECONDS, framesCovering, framesWithin } from './frame-grid.js';
import type { LatentClip, LatentTask, TaskContext } from './latent-task.js';

/** The most frames that one run of the diffusion takes: 240 s. */
const MAX_FRAMES = 2583;

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
  const rest = { delivery: deliverExtension(audio, { beforeSeconds, afterSeconds, beforeFrames: before }), warnings: [] };
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

function extendRun(context: TaskContext, source: LatentClip, before: number, after: number): ReturnType<typeof paintRun> {
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

/** Plans an edit along the difference of two flows. */
export function planEdit(context: TaskContext, request: MusicRequestOf<'edit'>, source: LatentClip): LatentTask {
  const { settings, seed, steps, guidance, signal } = context;
  const { from = 0, to = 1, averages = 1 } = request;
  const schedule = createSchedule({ steps });
  const noise = createNoise(settings.retakeSeed ?? seed, { kind: settings.noise });
  const turn = Math.trunc(steps * to);
  const each = guidance.scale === 0 || guidance.scale === 1 ? 1 : 2;
  return {
    frames: source.frames,
    delivery: deliverLike(request.source.audio),
    warnings: [],
    evaluations: (Math.max(0, turn - Math.trunc(steps * from)) * averages * 2 + (steps - turn)) * each,
    parameters: { steps },
    run: (open, _, edits) =>
      edit(open(source.frames), source.latent, schedule, {
        ...edits!,
        scale: guidance.scale,
        from,
        to,
        averages,
        drawNoise: () => noise.normal(source.latent.length),
        signal,
      }),
  };
}

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

function unchanged({ latent, frames }: LatentClip): Run {
  // oxlint-disable-next-line require-yield -- a diffusion of no steps
  async function* run(): Diffusion {
    return latent;
  }
  return { frames, evaluations: 0, parameters: { steps: 0 }, run };
}
