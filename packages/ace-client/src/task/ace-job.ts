import { drawSeed, MAX_SEED } from '@loop/core';
import type { MusicTask, Seed } from '@loop/core';
import type { WavFormat } from '@loop/core/audio';

import { toJobAudio } from '../audio/upload.js';
import type { JobAudio } from '../audio/upload.js';
import type { AceTaskBody } from '../wire/task-body.js';
import type { AceTask } from './ace-task.js';

/** One job, checked and complete: what every dialect translates into its server's words. */
export interface AceJob {
  readonly task: AceTask;
  /** The task by core's name; differs from the task's own for core tasks that are done by means of another. */
  readonly musicTask: MusicTask;
  /** One seed per variation. */
  readonly seeds: readonly Seed[];
  /** The model to ask for; `undefined` leaves the choice to the server. */
  readonly model: string | undefined;
  readonly source?: JobAudio | undefined;
  readonly reference?: JobAudio | undefined;
  /** Wire fields that only Loop's own server knows. */
  readonly extension?: AceTaskBody | undefined;
}

/** How a task becomes a job. */
export interface JobOptions {
  /** The model for tasks that name none. */
  readonly model?: string | undefined;
  /** The task by core's name, where it is another. */
  readonly musicTask?: MusicTask | undefined;
  readonly extension?: AceTaskBody | undefined;
  /** How the samples of clips travel. @defaultValue 'pcm16' */
  readonly uploadFormat?: WavFormat | undefined;
}

/** Completes a task: draws the seed that was left out, names the model, prepares the audio. */
export function toAceJob(task: AceTask, { model, musicTask = task.task, extension, uploadFormat }: JobOptions): AceJob {
  const variations = task.variations ?? (typeof task.seed === 'object' ? task.seed.length : 1);
  return {
    task,
    musicTask,
    seeds: toSeeds(task.seed ?? drawSeed(), variations),
    model: task.model ?? model,
    ...('source' in task ? { source: toJobAudio(task.source, 'source', uploadFormat) } : {}),
    ...(task.reference === undefined ? {} : { reference: toJobAudio(task.reference, 'reference', uploadFormat) }),
    extension,
  };
}

/** One seed per variation: as listed, then counting on from the last. */
function toSeeds(seed: Seed | readonly Seed[], variations: number): readonly Seed[] {
  const given = typeof seed === 'number' ? [seed] : seed;
  const last = given.at(-1) ?? 0;
  return Array.from({ length: variations }, (_, index) => given[index] ?? (last + index - given.length + 1) % (MAX_SEED + 1));
}
