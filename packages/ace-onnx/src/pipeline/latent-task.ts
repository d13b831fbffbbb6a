import { drawSeed, InvalidInputError } from '@loop/core';
import type { MusicRequest, Seed } from '@loop/core';

import { denoise } from '../diffusion/denoise.js';
import type { Diffusion } from '../diffusion/denoise.js';
import { blend, framesOf, mixNoise } from '../diffusion/latents.js';
import { createNoise } from '../diffusion/noise/normal-source.js';
import { createPrediction } from '../diffusion/prediction.js';
import type { Conditions, VelocityModel } from '../diffusion/prediction.js';
import { createSchedule } from '../diffusion/schedule.js';
import { createStepper } from '../diffusion/stepper.js';
import { edit } from '../diffusion/tasks/edit.js';
import type { EditConditions } from '../diffusion/tasks/edit.js';
import { planExtend, planRepaint, repaint } from '../diffusion/tasks/repaint.js';
import type { AceStepSettings } from './settings.js';

/** Numbers in one frame of a latent. */
const FRAME_SIZE = 128;
const DEFAULT_STEPS = 60;
const DEFAULT_SCALE = 15;

/** A latent and its length. */
export interface LatentClip {
  /** float32 `[1, 8, 16, frames]` */
  readonly latent: Float32Array;
  readonly frames: number;
}

/** What a task's diffusion works with. */
export interface LatentJob {
  readonly request: MusicRequest;
  readonly settings: AceStepSettings;
  readonly seed: Seed;
  /** The encoded source, for tasks that have one. */
  readonly source: LatentClip | undefined;
  /** Length of new music in seconds. */
  readonly durationSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A task that is ready to run. */
export interface LatentTask {
  /** Frames of the result. */
  readonly frames: number;
  /** Settings that were drawn, for the provenance. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Starts the diffusion. `edits` are the conditions of an edit: source and target. */
  run(
    model: VelocityModel,
    conditions: Conditions,
    edits?: { readonly source: EditConditions; readonly target: EditConditions },
  ): Diffusion;
}

/** Lays out a task: the noise that its seed names, what stays, and how long the result is. */
export function planTask(job: LatentJob): LatentTask {
  const { request, settings, seed, source, signal } = job;
  const { scheduler, omega, grid, ossSteps } = settings;
  const steps = request.steps ?? DEFAULT_STEPS;
  const first = createNoise(seed, { kind: settings.noise });
  const retakeSeed = request.task === 'retake' ? (request.retakeSeed ?? drawSeed()) : (settings.retakeSeed ?? (seed ^ 0x9e37_79b9) >>> 0);
  const second = createNoise(retakeSeed, { kind: settings.noise });
  const scale = request.guidanceScale ?? DEFAULT_SCALE;
  const guidance = {
    kind: settings.guidance,
    scale,
    interval: settings.guidanceInterval,
    decay: settings.guidanceDecay,
    minScale: settings.minGuidanceScale,
    textScale: settings.textScale,
    lyricScale: settings.lyricScale,
    erg: settings.ergDiffusion,
  };
  const drawer = (frames: number) => () => first.normal(FRAME_SIZE * frames);
  const plain = (
    frames: number,
    begin: (sigmaMax: number) => Float32Array,
    options: { readonly sigmaMax?: number; readonly steps?: number } = {},
  ): LatentTask['run'] => {
    const schedule = createSchedule({ steps: options.steps ?? steps, sigmaMax: options.sigmaMax, grid, ossSteps });
    const start = begin(schedule.sigmaMax);
    return (model, conditions) => {
      const predict = createPrediction(model, conditions, guidance, { steps: schedule.timesteps.length, itemLength: FRAME_SIZE * frames });
      return denoise(start, createStepper(scheduler, schedule, { omega }), predict, {
        signal,
        drawNoise: scheduler === 'pingpong' ? drawer(frames) : undefined,
      });
    };
  };
  const painting = (frames: number, plan: Parameters<typeof repaint>[0]): LatentTask['run'] => {
    const { timesteps } = createSchedule({ steps, grid, ossSteps });
    return (model, conditions) => {
      const predict = createPrediction(model, conditions, guidance, { steps: timesteps.length, itemLength: FRAME_SIZE * frames });
      return repaint(plan, timesteps, predict, { signal });
    };
  };

  if (request.task === 'repaint' && source !== undefined) {
    const { frames, latent } = source;
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
    const noises = { first: first.normal(latent.length), second: second.normal(latent.length) };
    const plan = planRepaint(latent, noises, { frames, start, end, variance: request.strength ?? 1, steps });
    return { frames, parameters: { steps, retakeSeed }, run: painting(frames, plan) };
  }
  if (request.task === 'extend' && source !== undefined) {
    const [before, after] = [framesOf(request.beforeSeconds ?? 0), framesOf(request.afterSeconds ?? 0)];
    const longest = Math.max(before, after, 1);
    const noises = { first: first.normal(source.latent.length), second: second.normal(FRAME_SIZE * longest), secondFrames: longest };
    const plan = planExtend(source.latent, noises, { frames: source.frames, before, after, variance: 1, steps });
    const frames = before + source.frames + after;
    return { frames, parameters: { steps, retakeSeed }, run: painting(frames, plan) };
  }
  if (request.task === 'edit' && source !== undefined) {
    const schedule = createSchedule({ steps });
    const { from, to, averages } = request;
    const noise = createNoise(settings.retakeSeed ?? seed, { kind: settings.noise });
    return {
      frames: source.frames,
      parameters: { steps },
      run: (model, _, edits) =>
        edit(model, source.latent, schedule, {
          ...edits!,
          scale,
          from,
          to,
          averages,
          drawNoise: () => noise.normal(source.latent.length),
          signal,
        }),
    };
  }
  if (request.task === 'audio2audio' && source !== undefined) {
    const sigmaMax = 1 - (request.strength ?? 0.5);
    const fewer = Math.trunc(sigmaMax * steps);
    const { frames, latent } = source;
    // At full strength nothing is left to denoise: the source itself is the result.
    if (fewer < 1) return { frames, parameters: { steps: 0 }, run: () => unchanged(latent) };
    const noise = first.normal(latent.length);
    return {
      frames,
      parameters: { steps: fewer },
      run: plain(frames, (highest) => blend(latent, noise, highest), { sigmaMax, steps: fewer }),
    };
  }
  const frames = Math.max(1, framesOf(job.durationSeconds));
  const noise = first.normal(FRAME_SIZE * frames);
  if (request.task !== 'retake') return { frames, parameters: { steps }, run: plain(frames, () => noise) };
  const variance = request.variance ?? 0.5;
  return {
    frames,
    parameters: { steps, retakeSeed, variance },
    run: plain(frames, () => mixNoise(noise, second.normal(noise.length), variance)),
  };
}

// oxlint-disable-next-line require-yield -- a diffusion of no steps
async function* unchanged(latent: Float32Array): Diffusion {
  return latent;
}
