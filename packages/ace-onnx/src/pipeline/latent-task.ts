import { drawSeed } from '@loop/core';
import type { MusicRequest, Seconds, Seed, Warning } from '@loop/core';

import type { Diffusion } from '../diffusion/denoise.js';
import { FRAME_SIZE, framesOf, mixNoise } from '../diffusion/latents.js';
import { createNoise } from '../diffusion/noise/normal-source.js';
import type { NormalSource } from '../diffusion/noise/normal-source.js';
import type { Conditions, GuidanceOptions, VelocityModel } from '../diffusion/prediction.js';
import type { EditConditions } from '../diffusion/tasks/edit.js';
import { OUTPUT_RATE, WHOLE_SOUND } from './delivery.js';
import type { Delivery } from './delivery.js';
import { plainRun } from './diffusion-runs.js';
import { FRAME_SECONDS } from './frame-grid.js';
import type { AceStepV1Settings } from './settings.js';
import { planAudioToAudio, planEdit, planExtension, planRepainting } from './source-tasks.js';

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
  readonly settings: AceStepV1Settings;
  readonly seed: Seed;
  /** The encoded source, for tasks that have one. */
  readonly source: LatentClip | undefined;
  /** Length of new music in seconds. */
  readonly durationSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the network ready for latents of so many frames. */
export type OpenModel = (frames: number) => VelocityModel;

/** The conditions of an edit. */
export interface EditPair {
  readonly source: EditConditions;
  readonly target: EditConditions;
}

/** A task that is ready to run. */
export interface LatentTask {
  /** Frames of the result. */
  readonly frames: number;
  /** How often the network is evaluated, for estimates of the time. */
  readonly evaluations: number;
  /** Settings that were drawn, for the provenance. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How the sound of these frames becomes what was asked for. */
  readonly delivery: Delivery;
  /** What will not be as asked. */
  readonly warnings: readonly Warning[];
  /** Starts the diffusion. */
  run(open: OpenModel, conditions: Conditions, edits?: EditPair): Diffusion;
}

/** What the plans of all tasks share. */
export interface TaskContext extends LatentJob {
  readonly steps: number;
  readonly guidance: GuidanceOptions;
  /** The noise that the seed names. */
  readonly first: NormalSource;
  /** The noise of what is new in an older piece. */
  readonly second: NormalSource;
  readonly retakeSeed: Seed;
}

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
  const { request, durationSeconds } = context;
  const frames = Math.max(1, framesOf(durationSeconds));
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
      erg: settings.ergDiffusion,
    },
  };
}
