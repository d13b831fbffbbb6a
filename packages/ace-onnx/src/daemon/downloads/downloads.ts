import type { ModelStore } from '../../hub/model-store.js';
import { readHubEnvironment } from '../../node/hub/hub-environment.js';
import { streamPull } from '../../node/hub/pull-model.js';
import type { BackendType } from '../backends/backend-types.js';
import { createDownloadReporter } from './download-progress.js';
import type { DownloadMessage } from './download-progress.js';

/** How models are fetched. */
export interface DownloadsOptions {
  readonly store: ModelStore;
  /** `HF_TOKEN`, `HF_ENDPOINT` and `HF_HUB_OFFLINE` count. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (message: DownloadMessage) => void;
}

/** What a download ended with. */
export interface Downloaded {
  /** Files of the model. */
  readonly files: number;
  /** Bytes that were missing. */
  readonly loadedBytes: number;
}

/** Fetches models; one download per backend. */
export interface Downloads {
  /** Whether one runs. */
  isRunning(type: BackendType): boolean;
  /** Fetches a model, or joins the download that runs. */
  run(type: BackendType, model: string): Promise<Downloaded>;
  /** Stops a download; what was loaded is kept for the next. @returns Whether one ran. */
  cancel(type: BackendType): boolean;
}

/** Creates what fetches models. */
export function createDownloads({ store, env, onProgress }: DownloadsOptions): Downloads {
  const running = new Map<BackendType, { readonly controller: AbortController; readonly done: Promise<Downloaded> }>();

  const download = async (type: BackendType, model: string, signal: AbortSignal): Promise<Downloaded> => {
    const report = createDownloadReporter(type, onProgress);
    let files = 0;
    for await (const event of streamPull(model, { store, signal, ...readHubEnvironment(env) })) {
      if (event.type === 'plan') ({ files } = event.plan);
      else if (event.type === 'progress') report(event);
      else if (event.type === 'result') return { files, loadedBytes: event.value.loadedBytes };
    }
    throw new Error('The download ended without a result.');
  };

  return {
    isRunning: (type) => running.has(type),
    run(type, model) {
      const present = running.get(type);
      if (present !== undefined) return present.done;
      const controller = new AbortController();
      const done = download(type, model, controller.signal).finally(() => running.delete(type));
      running.set(type, { controller, done });
      return done;
    },
    cancel(type) {
      const present = running.get(type);
      present?.controller.abort(new Error('The download was cancelled; what was loaded is kept for the next one.'));
      return present !== undefined;
    },
  };
}
