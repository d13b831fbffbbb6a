import type { GenerationStreamEvent, MusicCapabilities, MusicRequest } from '@loop/core';

import type { MemoryPlan } from '../pipeline/plan-memory.js';
import type { WebSource } from './open-web-checkpoint.js';
import type { EngineOptions } from './web-engine.js';
import type { WebRuntimeReport } from './web-runtime.js';
import type { WireError } from './wire-error.js';

/** What a page tells its worker: to open a checkpoint, once; then to do a job, or to leave one. */
export type MessageToWorker =
  | { readonly type: 'open'; readonly source: WebSource; readonly options: EngineOptions }
  | { readonly type: 'generate'; readonly job: number; readonly request: MusicRequest }
  | { readonly type: 'abort'; readonly job: number };

/** What a worker says about one job: how it goes, ending with the result, or that it failed. */
export type JobMessage =
  | { readonly type: 'job-event'; readonly job: number; readonly event: GenerationStreamEvent }
  | { readonly type: 'job-failed'; readonly job: number; readonly error: WireError };

/** What a worker tells its page. */
export type MessageFromWorker =
  | {
      readonly type: 'opened';
      readonly name: string;
      readonly capabilities: MusicCapabilities;
      readonly report: WebRuntimeReport;
      readonly memoryPlan: MemoryPlan;
    }
  | { readonly type: 'open-failed'; readonly error: WireError }
  | JobMessage;
