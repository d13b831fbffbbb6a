import type { Abortable, MusicGenerator, MusicRequest, MusicResult, ResultEvent, TrainingService } from '@loop/core';

import type { AceProgress, CancelOutcome } from './dialects/dialect.js';
import type { AceServerProfile } from './dialects/profile.js';
import type { AnalysisEndpoints } from './endpoints/analysis.js';
import type { DatasetEndpoints } from './endpoints/dataset-types.js';
import type { LoraEndpoints } from './endpoints/lora.js';
import type { PromptEndpoints } from './endpoints/prompts.js';
import type { AceHealth, InitModelInput } from './endpoints/server-info.js';
import type { AceServerRequest, AceTask } from './task/ace-task.js';
import type { AceModels } from './wire/models.js';
import type { AceStats } from './wire/stats.js';

/** What a task's stream yields; `result` comes last. */
export type AceStreamEvent = AceProgress | ResultEvent<MusicResult>;

/** How a task is watched. */
export interface RunTaskOptions extends Abortable {
  /** Called with progress; when it throws, the task is cancelled and the call rejects. */
  readonly onProgress?: ((event: AceProgress) => void) | undefined;
}

/** How a job is attached to. */
export interface AttachOptions extends Abortable {
  /** What was asked for: with it the result is cut to its length and held against it. A request of core, or a task. */
  readonly request?: MusicRequest | AceTask | undefined;
}

/** Any ACE-Step server as a {@link MusicGenerator}, and everything else that it can do. */
export interface AceClient extends MusicGenerator<AceServerRequest> {
  /** Says what kind of server it is and what it can do. Asked once; `refresh` asks again, as after a restart. */
  server(options?: Abortable & { readonly refresh?: boolean | undefined }): Promise<AceServerProfile>;
  /** Makes music in ACE-Step's own terms and reports its progress. Leaving the loop early cancels where the server can. */
  streamTask(task: AceTask, options?: Abortable): AsyncGenerator<AceStreamEvent, void, void>;
  /** Makes music in ACE-Step's own terms. */
  runTask(task: AceTask, options?: RunTaskOptions): Promise<MusicResult>;
  /**
   * Waits for a job that was submitted before, as after a crash or a reload: its id is in the progress events. Leaving the loop
   * leaves the job alone.
   *
   * @throws {UnsupportedError} When the server's jobs have no names.
   */
  attach(taskId: string, options?: AttachOptions): AsyncGenerator<AceStreamEvent, void, void>;
  /**
   * Asks the server to stop a job.
   *
   * @returns `stopped: false` where the server cannot, and the work goes on unseen.
   */
  cancel(taskId: string, options?: Abortable): Promise<CancelOutcome>;
  /** Says whether the server works, and what is loaded. */
  health(options?: Abortable): Promise<AceHealth>;
  /** Lists the server's models. */
  models(options?: Abortable): Promise<AceModels>;
  /** Counts the server's jobs. */
  stats(options?: Abortable): Promise<AceStats>;
  /** Loads a model, or another one; takes minutes. */
  initModel(input?: InitModelInput, options?: Abortable): Promise<AceModels>;
  /** Loads again what a training put out of order. */
  reinitialize(options?: Abortable): Promise<void>;
  /** Writes descriptions of music. */
  readonly prompts: PromptEndpoints;
  /** Listens to audio. */
  readonly analysis: AnalysisEndpoints;
  /** Loads and blends adapters. */
  readonly lora: LoraEndpoints;
  /** Builds datasets on the server. */
  readonly dataset: DatasetEndpoints;
  /** Trains adapters on the server. */
  readonly training: TrainingService;
}
