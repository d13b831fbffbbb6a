import { InvalidInputError } from '@loop/core';
import type { MusicRequestOf } from '@loop/core';

import type { Diffusion } from '../diffusion/denoise.js';
import { blend, FRAME_SIZE, framesOf, joinFrames, sliceFrames } from '../diffusion/latents.js';
import { createNoise } from '../diffusion/noise/normal-source.js';
import { createSchedule } from '../diffusion/schedule.js';
import { edit } from '../diffusion/tasks/edit.js';
import { planExtend, planRepaint } from '../diffusion/tasks/repaint.js';
import { paintRun, plainRun } from './diffusion-runs.js';
import type { LatentClip, LatentTask, TaskContext } from './latent-task.js';

/** The most frames that one run of the diffusion takes: 240 s. */
const MAX_FRAMES = 2583;

/** Lays a repaint. */
export function planRepainting(context: TaskContext, request: MusicRequestOf<'repaint'>, source: LatentClip): LatentTask {
  const { first, second, steps } = context;
  const { frames, latent } = source;
  const variance = request.strength ?? 1;
  const start = framesOf(request.startSeconds);
  const end = request.endSeconds === undefined ? frames : Math.min(frames, framesOf(request.endSeconds));
  if (end <= start)
    throw new InvalidInputError('request', [
      {
        path: 'endSeconds',
        message: 'must lie at least one frame (0.093 s) after startSeconds and within the source',
        received: String(request.endSeconds),
      },
    ]);
  if (variance === 0) return unchanged(source, [{ from: 0, to: frames, at: 0 }]);
  const noises = { first: first.normal(latent.length), second: second.normal(latent.length) };
  const plan = planRepaint(latent, noises, { frames, start, end, variance, steps });
  return {
    ...paintRun(context, plan),
    kept: [
      { from: 0, to: start, at: 0 },
      { from: end, to: frames, at: end },
    ],
  };
}

/**
 * Lays an extension. Where source and new music together are longer than the model takes, the new parts are made one after the other, each
 * with as much of the source beside it as fits; the rest of the source is put back.
 */
export function planExtension(context: TaskContext, request: MusicRequestOf<'extend'>, source: LatentClip): LatentTask {
  const before = sideOf('beforeSeconds', request.beforeSeconds);
  const after = sideOf('afterSeconds', request.afterSeconds);
  const kept = [{ from: 0, to: source.frames, at: before }];
  if (before + source.frames + after <= MAX_FRAMES) return { ...extendRun(context, source, before, after), kept };

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
    frames: before + frames + after,
    kept,
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

/** Frames of one new side; a run needs at least one frame of the source beside it. */
function sideOf(path: string, seconds = 0): number {
  const frames = framesOf(seconds);
  if (frames < MAX_FRAMES) return frames;
  throw new InvalidInputError('request', [{ path, message: 'must be below 239.9 s', received: String(seconds) }]);
}

/** Lays an edit along the difference of two flows. */
export function planEdit(context: TaskContext, request: MusicRequestOf<'edit'>, source: LatentClip): LatentTask {
  const { settings, seed, steps, guidance, signal } = context;
  const { from = 0, to = 1, averages = 1 } = request;
  const schedule = createSchedule({ steps });
  const noise = createNoise(settings.retakeSeed ?? seed, { kind: settings.noise });
  const turn = Math.trunc(steps * to);
  const each = guidance.scale === 0 || guidance.scale === 1 ? 1 : 2;
  return {
    frames: source.frames,
    kept: [],
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

/** Lays a run from music that is mixed with noise. */
export function planAudioToAudio(context: TaskContext, request: MusicRequestOf<'audio2audio'>, source: LatentClip): LatentTask {
  const sigmaMax = 1 - (request.strength ?? 0.5);
  const steps = Math.trunc(sigmaMax * context.steps);
  const { frames, latent } = source;
  // At full strength nothing is left to denoise: the source itself is the result.
  if (steps < 1) return unchanged(source, []);
  const noise = context.first.normal(latent.length);
  return { ...plainRun(context, frames, (highest) => blend(latent, noise, highest), { sigmaMax, steps }), kept: [] };
}

function unchanged({ latent, frames }: LatentClip, kept: LatentTask['kept']): LatentTask {
  // oxlint-disable-next-line require-yield -- a diffusion of no steps
  async function* run(): Diffusion {
    return latent;
  }
  return { frames, kept, evaluations: 0, parameters: { steps: 0 }, run };
}
