import { createChannel, delay, runToResult } from '@loop/core';
import type { ResultEvent } from '@loop/core';

import { fillModel } from './fill-model.js';
import { assertPulled, findPulled } from './find-pulled.js';
import { resolveRevision } from './list-repository.js';
import { modelFolder } from './model-layout.js';
import { manifestOf } from './find-manifest.js';
import { findParts } from './model-parts.js';
import { parseRevision } from './model-manifest.js';
import type { ModelManifest } from './model-manifest.js';
import { writeRevision } from './model-record.js';
import { resolvePullOptions } from './pull-options.js';
import type { PulledModel, PullEvent, PullOptions } from './pull-options.js';
import type { PullProgress } from './pull-progress.js';

/**
 * Gets a model and returns where it is. What an earlier, interrupted pull has loaded is kept; readers see the model when it is whole and
 * every hash is right, and never before.
 *
 * @param model - A name such as `ACE-Step/ACE-Step-v1-3.5B`, or a manifest.
 * @throws {InvalidInputError} For wrong options, and when the download was not consented to.
 * @throws {ModelMissingError} When the hub has no such model; offline, when it is not here.
 * @throws {StorageError} `quota` when there is no room, `blocked` when another pull of it runs.
 * @throws {ConnectionError | TimeoutError | HttpError} When the network or the server failed for good.
 * @throws {ChecksumMismatchError} When the server sends something else than was published.
 * @throws {InvalidResponseError} When it answers in a way that makes no sense, or names files that lead elsewhere.
 */
export function pullModel(
  model: string | ModelManifest,
  options: PullOptions & { readonly onProgress?: ((event: PullEvent) => void) | undefined },
): Promise<PulledModel> {
  return runToResult<PulledModel, PullEvent>(streamPull(model, options), options.onProgress);
}

/** Gets a model and reports its progress. Leaving the loop early stops the pull; what was loaded stays for the next. See {@link pullModel}. */
export async function* streamPull(
  model: string | ModelManifest,
  options: PullOptions,
): AsyncGenerator<PullEvent | ResultEvent<PulledModel>, void, void> {
  const { signal } = options;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const events = createChannel<PullEvent>({ isPassing: ({ type }) => type === 'progress' });
  const work = pull(model, { ...options, signal: either }, events.push).finally(events.end);
  // It is awaited below, but not before the reader has read.
  work.catch(() => undefined);
  try {
    yield* events.read();
    const value = await work.catch((error: unknown) => {
      // Whatever an abort did to the parts, the call rejects with the caller's reason.
      signal?.throwIfAborted();
      throw error;
    });
    yield { type: 'result', value };
  } finally {
    stop.abort();
    await work.catch(() => undefined);
  }
}

const LISTING: PullProgress = {
  type: 'progress',
  phase: 'list',
  fraction: undefined,
  bytes: 0,
  totalBytes: 0,
  filesDone: 0,
  filesTotal: 0,
  active: [],
};

async function pull(model: string | ModelManifest, options: PullOptions, tell: (event: PullEvent) => void): Promise<PulledModel> {
  const manifest = manifestOf(model);
  const { id, repository } = manifest;
  const wanted = parseRevision(options.revision ?? manifest.revision ?? 'main');
  const parts = findParts(manifest, options.parts ?? []);
  const resolved = resolvePullOptions(options, delay);
  const { store, connection, offline = false } = resolved;
  if (offline) return assertPulled(store, manifest, wanted, parts);
  tell(LISTING);
  const revision = repository === undefined ? wanted : await resolveRevision(repository, wanted, connection, resolved);
  const present = resolved.check === 'size' ? await findPulled(store, manifest, revision, parts) : undefined;
  if (present !== undefined) {
    if (revision !== wanted) await writeRevision(store, id, wanted, revision);
    return present;
  }
  const unlock = await store.lock(modelFolder(id));
  try {
    return await fillModel({ ...resolved, manifest, wantedParts: parts, wanted, revision, tell });
  } finally {
    await unlock();
  }
}
