import { ModelLoadError, ModelMissingError, StorageError } from '@loop/core';

import { partsOf } from './file-store.js';
import type { FileStore } from './file-store.js';

/** Where in the private file system files are. */
export interface OpfsStoreOptions {
  /** The directory to begin at. @defaultValue the origin's root */
  readonly root?: FileSystemDirectoryHandle | undefined;
}

/**
 * Reads the files of a folder in the origin's private file system (OPFS), where downloads stay between visits.
 *
 * @param folder - Such as `models/ACE-Step-v1-3.5B`; empty for the root itself.
 */
export function createOpfsStore(folder: string, options: OpfsStoreOptions = {}): FileStore {
  const above = folder === '' ? [] : partsOf(folder);
  const find = async (path: string): Promise<File | undefined> => {
    const parts = [...above, ...partsOf(path)];
    try {
      let directory = options.root ?? (await openRoot());
      for (const part of parts.slice(0, -1)) directory = await directory.getDirectoryHandle(part);
      return await (await directory.getFileHandle(parts.at(-1) as string)).getFile();
    } catch (error) {
      const { name } = error as { name?: string };
      if (name === 'NotFoundError' || name === 'TypeMismatchError') return undefined;
      throw error;
    }
  };
  const need = async (path: string): Promise<File> => {
    const file = await find(path);
    if (file !== undefined) return file;
    throw new ModelMissingError(`The browser's store has no ${[...above, path].join('/')}. Download the checkpoint first.`, path);
  };
  return {
    label: `opfs:${folder}`,
    async size(path, { signal } = {}) {
      signal?.throwIfAborted();
      return (await find(path))?.size;
    },
    async read(path, offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      const file = await need(path);
      if (offset + length > file.size) throw new ModelLoadError(`${path} is shorter than its header says. Download it again.`, 'truncated');
      const bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      signal?.throwIfAborted();
      return bytes;
    },
    async text(path, { signal } = {}) {
      signal?.throwIfAborted();
      return (await need(path)).text();
    },
  };
}

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    throw new StorageError('This browser gives the page no private file system.', 'unavailable', { cause: error });
  }
}
