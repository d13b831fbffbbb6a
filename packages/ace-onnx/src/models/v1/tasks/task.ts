import type { MusicRequest, Seed, Warning } from '@loop/core';

import type { Diffusion } from '../../../diffusion/denoise.js';
import type { NormalSource } from '../../../diffusion/noise/normal-source.js';
import type { Conditions, GuidanceOptions, VelocityModel } from '../../../diffusion/prediction.js';
import type { EditConditions } from '../../../diffusion/tasks/edit.js';
import type { Delivery } from '../../../pipeline/delivery.js';
import type { LatentClip } from '../../../pipeline/family.js';
import type { AceStepV1Settings } from '../settings.js';

/** What a task's diffusion works with. */
export interface LatentJob {
  readonly request: MusicRequest;
  readonly settings: AceStepV1Settings;
  readonly seed: Seed;
  /** The encoded source, for tasks that have one. */
  readonly source: LatentClip | undefined;
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

/** What every run of the diffusion has. */
export type Run = Omit<LatentTask, 'delivery' | 'warnings'>;
