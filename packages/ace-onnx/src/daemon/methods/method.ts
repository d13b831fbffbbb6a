import type { Milliseconds } from '@loop/core';

import type { Backend } from '../backends/backend.js';
import type { BackendChoice } from '../backends/backend-choice.js';
import type { DaemonConfiguration } from '../configuration/configuration.js';
import type { Downloads } from '../downloads/downloads.js';
import type { ResidentService } from '../inference/resident-service.js';
import type { JobRunner } from '../jobs/job-runner.js';
import type { Notification } from '../protocol/notifications.js';
import type { TrackCache } from '../tracks/track-cache.js';

/** What a method gives: the result, and what is to be done after the answer was sent. */
export interface Answer {
  readonly result: object;
  readonly after?: (() => void) | undefined;
}

/** An answer that comes later than those of the requests behind it, such as that of a download. */
export interface LateAnswer {
  readonly late: Promise<Answer>;
}

/** Does what a request asks. @throws {RpcError} Which is the answer then. */
export type Method = (parameters: Readonly<Record<string, unknown>>) => Answer | LateAnswer | Promise<Answer | LateAnswer>;

/** What the methods work with. */
export interface DaemonContext {
  readonly configuration: DaemonConfiguration;
  readonly choice: BackendChoice;
  readonly runner: JobRunner;
  readonly tracks: TrackCache;
  readonly downloads: Downloads;
  readonly resident: ResidentService;
  /** Why a backend could not be loaded when it was last tried. */
  readonly loadFaults: Map<Backend['type'], string>;
  readonly notify: (notification: Notification) => void;
  readonly clock: () => Milliseconds;
  /** The version of the package. */
  readonly version: string;
  /** Ends the daemon, after the answer was sent. */
  readonly onShutdown: () => void;
}
