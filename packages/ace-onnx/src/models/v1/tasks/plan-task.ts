import { drawSeed } from '@loop/core';
import type { MusicRequest, Seconds, Warning } from '@loop/core';

import { mixNoise } from '../../../diffusion/latents.js';
import { createNoise } from '../../../diffusion/noise/create-noise.js';
import { OUTPUT_RATE, WHOLE_SOUND } from '../../../pipeline/delivery.js';
import type { LatentClip } from '../../../pipeline/family.js';
import { FRAME_SECONDS, FRAME_SIZE, framesOf } from '../frame-grid.js';
import { planAudioToAudio } from './audio-to-audio.js';
import { plainRun } from './diffusion-runs.js';
import { planEdit } from './edit.js';
import { planExtension } from './extend.js';
import { planRepainting } from './repaint.js';
import type { LatentJob, LatentTask, TaskContext } from './task.js';

const DEFAULT_STEPS = 60;
const DEFAULT_SCALE = 15;
const DEFAULT_SECONDS = 60;

/** Plans a task: the noise that its seed names, what stays, how long the result is, and what is said about it. */
export function planTask(job: LatentJob): LatentTask {
  const context = createContext(job);
  const { request, source } = context;
  if (source !== undefined && 'source' in request) {
    const task = planSourceTask(context, request, source);
    if (task !== undefined) return { ...task, warnings: [...task.warnings, ...warnOfDuration(request)] };
  }
  return planNewMusic(context);
}

function planSourceTask(context: TaskContext, request: MusicRequest, source: LatentClip): LatentTask | undefined {
  if (request.task === 'repaint') return planRepainting(context, request, source);
  if (request.task === 'extend') return planExtension(context, request, source);
  if (request.task === 'edit') return planEdit(context, request, source);
  if (request.task === 'audio2audio') return planAudioToAudio(context, request, source);
  return undefined;
}

function warnOfDuration({ task, durationSeconds }: MusicRequest): readonly Warning[] {
  if (durationSeconds === undefined) return [];
  return [
    {
      code: 'ignored',
      field: 'durationSeconds',
      message: `The task ${task} takes its length from the source; durationSeconds is not used.`,
    },
  ];
}

function planNewMusic(context: TaskContext): LatentTask {
  const { request } = context;
  const frames = Math.max(1, framesOf(request.durationSeconds ?? DEFAULT_SECONDS));
  const noise = context.first.normal(FRAME_SIZE * frames);
  const rest = { delivery: WHOLE_SOUND, warnings: warnOfLength(request, frames * FRAME_SECONDS) };
  if (request.task !== 'retake') return { ...plainRun(context, frames, () => noise), ...rest };
  const variance = request.variance ?? 0.5;
  const run = plainRun(context, frames, () => mixNoise(noise, context.second.normal(noise.length), variance));
  return { ...run, ...rest, parameters: { ...run.parameters, retakeSeed: context.retakeSeed, variance } };
}

/** One more frame would be another song: the seed of the reference names the noise of the frames that fit. */
function warnOfLength({ durationSeconds }: MusicRequest, made: Seconds): readonly Warning[] {
  if (durationSeconds === undefined || Math.abs(made - durationSeconds) * OUTPUT_RATE <= 1) return [];
  return [
    {
      code: 'clamped',
      field: 'durationSeconds',
      message: `The model makes whole frames of 0.093 s: the result is ${made.toFixed(3)} s long instead of ${durationSeconds} s.`,
    },
  ];
}

function createContext(job: LatentJob): TaskContext {
  const { request, settings, seed } = job;
  const retakeSeed = request.task === 'retake' ? (request.retakeSeed ?? drawSeed()) : (settings.retakeSeed ?? (seed ^ 0x9e37_79b9) >>> 0);
  return {
    ...job,
    steps: request.steps ?? DEFAULT_STEPS,
    first: createNoise(seed, { kind: settings.noise }),
    second: createNoise(retakeSeed, { kind: settings.noise }),
    retakeSeed,
    guidance: {
      kind: settings.guidance,
      scale: request.guidanceScale ?? DEFAULT_SCALE,
      interval: settings.guidanceInterval,
      decay: settings.guidanceDecay,
      minScale: settings.minGuidanceScale,
      textScale: settings.textScale,
      lyricScale: settings.lyricScale,
    },
  };
}
