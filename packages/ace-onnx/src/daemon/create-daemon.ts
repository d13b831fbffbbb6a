import type { Milliseconds } from '@loop/core';

import type { ModelStore } from '../hub/model-store.js';
import type { Backend } from './backends/backend.js';
import { createBackendChoice } from './backends/backend-choice.js';
import type { BackendType } from './backends/backend-types.js';
import type { DaemonConfiguration } from './configuration/configuration.js';
import { createDownloads } from './downloads/downloads.js';
import type { ResidentService } from './inference/resident-service.js';
import { createJobRunner } from './jobs/job-runner.js';
import type { JobEnd } from './jobs/job-runner.js';
import { createTrackMaker } from './jobs/make-track.js';
import type { TrackJob } from './jobs/track-job.js';
import { getBackendsMethod, setBackendMethod } from './methods/backend-methods.js';
import { downloadBackendMethod } from './methods/download-backend.js';
import { generateMethod } from './methods/generate.js';
import type { DaemonContext } from './methods/method.js';
import { pingMethod, shutdownMethod, statusMethod } from './methods/process-methods.js';
import { cancelMethod, queueStatusMethod } from './methods/queue-methods.js';
import { createLineAnswerer } from './protocol/answer-lines.js';
import type { LineAnswerer } from './protocol/answer-lines.js';
import { endMessages } from './protocol/notifications.js';
import type { Notification } from './protocol/notifications.js';
import { createTrackCache } from './tracks/track-cache.js';

/** What the daemon works with. */
export interface DaemonOptions {
  readonly configuration: DaemonConfiguration;
  /** Where models that are pulled are kept. */
  readonly store: ModelStore;
  /** Makes the music, in a process of its own. */
  readonly resident: ResidentService;
  /** Sends a message to the client. */
  readonly send: (message: object) => void;
  /** Writes a line for people. */
  readonly log: (line: string) => void;
  /** Called when the client has asked for the end, after the answer was sent. */
  readonly onShutdown: () => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of the package. */
  readonly version: string;
  readonly clock: () => Milliseconds;
}

/** A daemon: lines come in, messages go out. */
export interface Daemon extends LineAnswerer {
  /** Prepares the folder of tracks. */
  prepare(): Promise<void>;
  /** The backend of requests that name none. */
  preferred(): Promise<BackendType>;
}

/** Creates the daemon of lofi.nvim: JSON-RPC 2.0, a message a line. */
export function createDaemon(options: DaemonOptions): Daemon {
  const { configuration, store, resident, send, log, clock, version, onShutdown, env } = options;
  const tracks = createTrackCache({ folder: configuration.tracksFolder, maxBytes: configuration.cacheMaxBytes });
  const loadFaults = new Map<Backend['type'], string>();
  const notify = ({ method, params }: Notification): void => send({ jsonrpc: '2.0', method, params });
  const onEnd = (job: TrackJob, end: JobEnd): void => {
    if (end.kind === 'complete') loadFaults.delete(job.backend.type);
    if (end.kind === 'failed') log(`${job.id}: ${end.message}`);
    if (end.kind === 'failed' && end.code === 'MODEL_LOAD_FAILED') loadFaults.set(job.backend.type, end.message);
    endMessages(job, end).forEach(notify);
  };
  const choice = createBackendChoice(configuration, store);
  const context: DaemonContext = {
    configuration,
    choice,
    tracks,
    resident,
    loadFaults,
    notify,
    clock,
    version,
    onShutdown,
    downloads: createDownloads({ store, env, onProgress: (params) => notify({ method: 'download_progress', params }) }),
    runner: createJobRunner({
      make: createTrackMaker(resident),
      tracks,
      format: configuration.wavFormat,
      limit: configuration.queueLimit,
      clock,
      onProgress: (params) => notify({ method: 'generation_progress', params }),
      onEnd,
    }),
  };
  const methods = {
    generate: generateMethod(context),
    cancel: cancelMethod(context),
    queue_status: queueStatusMethod(context),
    get_backends: getBackendsMethod(context),
    set_backend: setBackendMethod(context),
    download_backend: downloadBackendMethod(context),
    ping: pingMethod(context),
    status: statusMethod(context),
    shutdown: shutdownMethod(context),
  };
  return { ...createLineAnswerer({ methods, send, log }), prepare: tracks.prepare, preferred: choice.preferred };
}
