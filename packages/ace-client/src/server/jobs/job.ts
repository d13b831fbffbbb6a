import type { Milliseconds, Provenance, Seconds, Seed, TrackMetadata, Warning } from '@loop/core';

import type { TaskFields } from '../task/task-fields.js';
import type { JobAnalysis } from './run-analysis.js';

/** Where a job is. The last three are final: a job enters exactly one of them and never leaves it. */
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** Where a job is. */
export type JobState = (typeof JOB_STATES)[number];

/** One finished piece of audio of a job. */
export interface JobOutput {
  /** The opaque name under which the audio is kept and served. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Length of the audio. */
  readonly durationSeconds: Seconds;
  /** The seed that makes it again, where the generator says it. */
  readonly seed?: Seed | undefined;
  /** What the generator says about the music. */
  readonly metadata: TrackMetadata;
  /** What made it. */
  readonly provenance: Provenance;
}

/** Why a job failed, for people and programs. */
export interface JobError {
  /** A code of the SDK's errors, or `internal`. */
  readonly code: string;
  /** What happened; never a secret or a path. */
  readonly message: string;
}

/** Everything that is known about a job and must outlive the process: plain JSON. */
export interface Job {
  /** An unguessable name. */
  readonly id: string;
  readonly state: JobState;
  /** The fields that the client gave. */
  readonly fields: TaskFields;
  /** The seeds, drawn when the job came in, so that a restarted job makes the same music. */
  readonly seeds: readonly Seed[];
  /** Stored files that the job reads. */
  readonly inputs: {
    /** The file to work on. */
    readonly source?: string | undefined;
    /** The style reference. */
    readonly reference?: string | undefined;
    /** Those of the two that were uploaded for this job alone and go with it. */
    readonly owned: readonly string[];
  };
  /** When the job came in, milliseconds since 1970. */
  readonly createdAtMs: Milliseconds;
  /** When the last attempt began. */
  readonly startedAtMs?: Milliseconds | undefined;
  /** When it reached its final state. */
  readonly endedAtMs?: Milliseconds | undefined;
  /** How often it was started. */
  readonly attempts: number;
  /** The audio, when it succeeded. */
  readonly outputs?: readonly JobOutput[] | undefined;
  /** What was found, when it succeeded in listening or reading in place of making music. */
  readonly analysis?: JobAnalysis | undefined;
  /** Departures from what was asked. */
  readonly warnings?: readonly Warning[] | undefined;
  /** Why it failed. */
  readonly error?: JobError | undefined;
}

/** Returns whether a job has ended. */
export function isEnded(job: Pick<Job, 'state'>): boolean {
  return job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled';
}
