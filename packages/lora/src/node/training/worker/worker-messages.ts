import type { DatasetEvent, TrainingEvent, TrainingSettings } from '@loop/core';

import type { ErrorInTransit } from '../../threads/error-in-transit.js';

/** What a process that trains is asked: first to open what trains; then to prepare and to train, one after the other, or to end that after its step. */
export type MessageToTraining =
  | { readonly type: 'open'; readonly module: string; readonly order: unknown; readonly root: string }
  | { readonly type: TrainingTask; readonly settings: TrainingSettings }
  | { readonly type: 'stop' };

/** What such a process does. */
export type TrainingTask = 'prepare' | 'train';

/** What it answers: how it goes, and that a task has ended or failed. */
export type MessageFromTraining =
  | { readonly type: 'event'; readonly event: DatasetEvent | TrainingEvent }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: ErrorInTransit };
