import { drawSeed } from '@loop/core';
import type { MusicRequest, Seed } from '@loop/core';

import type { Diffusion } from '../diffusion/denoise.js';
import { FRAME_SIZE, framesOf, mixNoise } from '../diffusion/latents.js';
import { createNoise } from '../diffusion/noise/normal-source.js';
import type { NormalSource } from '../diffusion/noise/normal-source.js';
import type { Conditions, GuidanceOptions, VelocityModel } from '../diffusion/prediction.js';
import type { EditConditions } from '../diffusion/tasks/edit.js';
import { plainRun } from './diffusion-runs.js';
import type { AceStepSettings } from './settings.js';
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
  readonly settings: AceStepSettings;
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
  /** The frames that come from the source, and where they begin in the result; what is not there is new. */
  readonly kept: readonly KeptFrames[];
  /** Starts the diffusion. */
  run(open: OpenModel, conditions: Conditions, edits?: EditPair): Diffusion;
}

/** A stretch of the source that a task leaves as it is. */
export interface KeptFrames {
  /** Frames of the source, the end not included. */
  readonly from: number;
  readonly to: number;
  /** Where they begin in the result. */
  readonly at: number;
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

/** Lays out a task: the noise that its seed names, what stays, and how long the result is. */
export function planTask(job: LatentJob): LatentTask {
  const context = createContext(job);
  const { request, source } = context;
  if (source !== undefined) {
    if (request.task === 'repaint') return planRepainting(context, request, source);
    if (request.task === 'extend') return planExtension(context, request, source);
    if (request.task === 'edit') return planEdit(context, request, source);
    if (request.task === 'audio2audio') return planAudioToAudio(context, request, source);
  }
  const frames = Math.max(1, framesOf(job.durationSeconds));
  const noise = context.first.normal(FRAME_SIZE * frames);
  if (request.task !== 'retake') return { ...plainRun(context, frames, () => noise), kept: [] };
  const variance = request.variance ?? 0.5;
  const run = plainRun(context, frames, () => mixNoise(noise, context.second.normal(noise.length), variance));
  return { ...run, kept: [], parameters: { ...run.parameters, retakeSeed: context.retakeSeed, variance } };
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
