import { runToResult } from '@loop/core';
import type { ResultEvent } from '@loop/core';

import type { ModelManifest } from '../hub/model-manifest.js';
import { streamPull as streamPullTo } from '../hub/pull-model.js';
import type { PulledModel, PullEvent, PullOptions } from '../hub/pull-options.js';
import { createOpfsModelStore } from './opfs-model-store.js';

/** How a model is pulled to the browser. */
export interface WebPullOptions extends Omit<PullOptions, 'store'> {
  /** Where it is kept. @defaultValue `createOpfsModelStore()` */
  readonly store?: PullOptions['store'] | undefined;
}

/**
 * Gets a model to the browser's private file system and returns where it is. See the root's `pullModel`, which does the work.
 *
 * @example
 * ```ts
 * const { location } = await pullModel('ACE-Step/ACE-Step-v1-3.5B');
 * const generator = await loadAceStep({ opfs: location });
 * ```
 */
export function pullModel(
  model: string | ModelManifest,
  options: WebPullOptions & { readonly onProgress?: ((event: PullEvent) => void) | undefined } = {},
): Promise<PulledModel> {
  return runToResult<PulledModel, PullEvent>(streamPull(model, options), options.onProgress);
}

/** Downloads a model to the browser and reports progress. Leaving the loop early stops the pull; what was loaded stays for the next. */
export function streamPull(
  model: string | ModelManifest,
  options: WebPullOptions = {},
): AsyncGenerator<PullEvent | ResultEvent<PulledModel>, void, void> {
  const { store = createOpfsModelStore(), clock = () => performance.now() } = options;
  return streamPullTo(model, { ...options, store, clock });
}
