import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { ConnectionError, InvalidInputError, TaskFailedError, UnsupportedError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { checkRelease } from '../../publish/check-release.js';
import type { ReleaseFault, ReleaseFaultCode } from '../../publish/check-release.js';
import type { ReleaseFile } from '../../publish/release-manifest.js';
import { openRelease } from './open-release.js';

/** Settings of {@link publishRelease}. */
export interface PublishReleaseOptions extends Abortable {
  /** The repository, `owner/name`; it is made when it is not there. */
  readonly repository: string;
  /** A token of the hub that may write. Not needed for a dry run. */
  readonly token?: string | undefined;
  /** Whether everything is checked and nothing is sent. @defaultValue false */
  readonly dryRun?: boolean | undefined;
  /** Whether a new repository is private. @defaultValue false */
  readonly isPrivate?: boolean | undefined;
  /** Faults that you accept; those about licences and unsafe files cannot be. */
  readonly allowed?: readonly ReleaseFaultCode[] | undefined;
  /** @defaultValue 'https://huggingface.co' */
  readonly hubUrl?: string | undefined;
  /** Called while files are hashed and sent. */
  readonly onProgress?: ((progress: PublishProgress) => void) | undefined;
}

/** How far publishing is. */
export interface PublishProgress {
  /** Sets it apart from other events. */
  readonly type: 'progress';
  /** Whether the file is hashed or sent. */
  readonly phase: 'hashing' | 'uploading';
  /** How much of the file is done, 0–1. */
  readonly fraction: number;
  /** The file whose turn it is. */
  readonly file: string;
}

/** What became of a release. */
export interface PublishedRelease {
  /** What stands in the way; when there is something, nothing was sent. */
  readonly faults: readonly ReleaseFault[];
  /** The files of the release with their sizes and hashes. */
  readonly files: readonly ReleaseFile[];
  /** The commit's page; `undefined` when nothing was sent. */
  readonly url?: string | undefined;
}

/**
 * Publishes the folder of a release on the Hugging Face Hub, in one commit, when nothing is missing. Hidden files are never sent.
 *
 * @throws {UnsupportedError} When `@huggingface/hub` is not installed.
 * @throws {InvalidInputError} When the repository or the token is not as it should be.
 * @throws {TaskFailedError} When the hub refuses.
 */
export async function publishRelease(folder: string, options: PublishReleaseOptions): Promise<PublishedRelease> {
  const { repository, token = '', dryRun = false, isPrivate = false, allowed = [], hubUrl, signal, onProgress } = options;
  const refuse = (field: string, message: string, received?: string): never => {
    throw new InvalidInputError('options', [{ path: field, message, ...(received !== undefined && { received }) }]);
  };
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository)) refuse('repository', 'must be owner/name', repository);
  if (!dryRun && !token.startsWith('hf_')) refuse('token', 'must be a token of the hub, which begins with hf_');
  const content = await openRelease(folder, { signal });
  const { files } = content;
  const faults = await checkRelease(content, allowed);
  if (dryRun || faults.length > 0) return { faults, files };
  const { HubApiError, commitIter, createRepo } = await loadHub();
  const common = { repo: { type: 'model' as const, name: repository }, accessToken: token, ...(hubUrl !== undefined && { hubUrl }) };
  try {
    await createRepo({ ...common, visibility: isPrivate ? 'private' : 'public' }).catch((error: unknown) => {
      // Somebody made it before.
      if (!(error instanceof HubApiError && error.statusCode === 409)) throw error;
    });
    signal?.throwIfAborted();
    const upload = commitIter({
      ...common,
      title: `Publish ${files.length} files`,
      operations: files.map((file) => ({
        operation: 'addOrUpdate' as const,
        path: file.path,
        content: pathToFileURL(path.resolve(folder, file.path)),
      })),
      ...(signal !== undefined && { abortSignal: signal }),
    });
    let step = await upload.next();
    for (; step.done !== true; step = await upload.next()) {
      const event = step.value;
      if (event.event !== 'fileProgress' || event.state === 'error') continue;
      onProgress?.({ type: 'progress', phase: event.state, fraction: event.progress, file: event.path });
    }
    return { faults, files, url: step.value?.commit.url };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = (error as Error).message;
    if (error instanceof HubApiError) throw new TaskFailedError(`The hub refuses: ${reason}`, undefined, { cause: error });
    if (error instanceof TypeError)
      throw new ConnectionError(`The hub cannot be reached: ${reason}`, hubUrl ?? 'https://huggingface.co', { cause: error });
    throw error;
  }
}

async function loadHub() {
  try {
    return await import('@huggingface/hub');
  } catch (cause) {
    throw new UnsupportedError('upload', 'Publishing needs the package @huggingface/hub: npm install @huggingface/hub.', { cause });
  }
}
