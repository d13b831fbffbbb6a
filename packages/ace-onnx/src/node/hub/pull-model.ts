import { performance } from 'node:perf_hooks';

import { runToResult } from '@loop/core';
import type { ResultEvent } from '@loop/core';

import type { ModelManifest } from '../../hub/model-manifest.js';
import { streamPull as streamPullTo } from '../../hub/pull-model.js';
import type { PulledModel, PullEvent, PullOptions } from '../../hub/pull-options.js';
import { createFileModelStore } from './file-model-store.js';

/** How a model is pulled to the disk. */
export interface NodePullOptions extends Omit<PullOptions, 'store'> {
  /** Where it is kept. @defaultValue `createFileModelStore()` */
  readonly store?: PullOptions['store'] | undefined;
}

/** Gets a model to the disk and returns where it is. See the root's `pullModel`, which does the work. */
export function pullModel(
  model: string | ModelManifest,
  options: NodePullOptions & { readonly onProgress?: ((event: PullEvent) => void) | undefined } = {},
): Promise<PulledModel> {
  return runToResult<PulledModel, PullEvent>(streamPull(model, options), options.onProgress);
}

/** Gets a model to the disk and reports its progress. Leaving the loop early stops the pull; what was loaded stays for the next. */
export function streamPull(
  model: string | ModelManifest,
  options: NodePullOptions = {},
): AsyncGenerator<PullEvent | ResultEvent<PulledModel>, void, void> {
  const { store = createFileModelStore(), clock = () => performance.now() } = options;
  return streamPullTo(model, { ...options, store, clock });
}
