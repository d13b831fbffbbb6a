import type { Abortable, GenerationProgress, Provenance, Seed, TrackMetadata, Warning } from '@loop/core';

import type { JobAudio } from '../audio/upload.js';
import type { AceJob } from '../task/ace-job.js';
import type { AceServerProfile } from './profile.js';

/** How far a job on a server has come. */
export interface AceProgress extends GenerationProgress {
  /** What the server says it does, in its own words. */
  readonly stage?: string | undefined;
}

/** One piece of audio of a finished job, as it came. */
export interface AceOutput {
  /** The audio file as the server sent it, not decoded. */
  readonly bytes: Uint8Array;
  /** What the server says the file is. */
  readonly mimeType: string | undefined;
  /** The seed that the server reports. */
  readonly seed?: Seed | undefined;
  /** The model that the server reports. */
  readonly model?: string | undefined;
  /** What the server says about the music. */
  readonly metadata: TrackMetadata;
  /** What the server says about the maker; Loop's own server does. */
  readonly provenance?: Pick<Provenance, 'generator' | 'aiGenerated' | 'parameters' | 'model' | 'revision'> | undefined;
}

/** What a job came to. */
export interface AceOutcome {
  readonly outputs: readonly AceOutput[];
  readonly warnings: readonly Warning[];
  /** The request as it was sent, without secrets and audio. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a cancel request led to. */
export interface CancelOutcome {
  /** Whether the server stopped the work; otherwise it goes on, and only this side forgets it. */
  readonly stopped: boolean;
  /** What the server says the job's state is now. */
  readonly state?: string | undefined;
}

/** Speaks with one kind of server. */
export interface AceDialect {
  readonly profile: AceServerProfile;
  /** Does a job. Leaving early, or an abort, stops the work where the server can. */
  run(job: AceJob, options: Abortable): AsyncGenerator<AceProgress, AceOutcome, void>;
  /** Waits for a job that was submitted before; absent where jobs have no names. Leaving early leaves the job alone. */
  attach?(taskId: string, options: Abortable): AsyncGenerator<AceProgress, AceOutcome, void>;
  /** Asks the server to stop a job; absent where it cannot. */
  cancel?(taskId: string, options?: Abortable): Promise<CancelOutcome>;
  /** Describes audio in the server's words; absent where the official routes do it, or nothing does. */
  listen?(source: JobAudio, options: Abortable): AsyncGenerator<AceProgress, Readonly<Record<string, unknown>>, void>;
  /** Completes a description with the language model, in the server's words; absent where the official routes do it, or nothing does. */
  write?(description: Readonly<Record<string, unknown>>, options: Abortable): Promise<Readonly<Record<string, unknown>>>;
}
