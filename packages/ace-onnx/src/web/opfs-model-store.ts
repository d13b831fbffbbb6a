import { StorageError } from '@loop/core';

import type { HashKind, HashOptions, ModelStore, PartialFile, StoreEntry } from '../hub/model-store.js';
import { createSha256 } from '../hub/sha256.js';
import type { OpfsStoreOptions } from './opfs-store.js';
import { writeInWorker } from './write-in-worker.js';

const HASH_PIECE_BYTES = 4 * 2 ** 20;
/** Files without SHA-256 are small ones: they are hashed whole. */
const MAX_WHOLE_BYTES = 256 * 2 ** 20;

/** What the platform's types do not know yet. */
interface MovableHandle extends FileSystemFileHandle {
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

/** Access in place, which only workers have. */
interface SyncHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

interface WorkerHandle {
  createSyncAccessHandle?(): Promise<SyncHandle>;
}

/**
 * Keeps models in the origin's private file system (OPFS), where they stay between visits. A model that is there is opened with
 * `loadAceStep({ opfs: location })`.
 *
 * Files are written in place, so that a closed page loses little. Only workers can do so: on a page each file is written by a small worker.
 * Where that does not start, a file that was being loaded when the page was closed begins again.
 */
export function createOpfsModelStore(options: OpfsStoreOptions = {}): ModelStore {
  const root = async (): Promise<FileSystemDirectoryHandle> => options.root ?? (await openRoot());
  const folderOf = async (parts: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle> => {
    let folder = await root();
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
    return folder;
  };
  const folderAndName = async (path: string, create = false): Promise<[FileSystemDirectoryHandle, string]> => {
    const parts = path.split('/');
    return [await folderOf(parts.slice(0, -1), create), parts.at(-1) as string];
  };
  const fileAt = async (path: string): Promise<File | undefined> =>
    whenThere(async () => {
      const [folder, name] = await folderAndName(path);
      return (await folder.getFileHandle(name)).getFile();
    });
  const handleAt = async (path: string): Promise<FileSystemFileHandle> => {
    const [folder, name] = await folderAndName(path, true);
    return folder.getFileHandle(name, { create: true });
  };

  return {
    label: 'the private file system',
    locate: (path) => path,
    async entries(path) {
      const folder = await whenThere(() => folderOf(path.split('/'), false));
      const found: StoreEntry[] = [];
      if (folder !== undefined)
        for await (const { name, kind } of folder.values()) found.push({ name, kind: kind === 'file' ? 'file' : 'folder' });
      return found;
    },
    size: async (path) => (await fileAt(path))?.size,
    readText: async (path) => (await fileAt(path))?.text(),
    writeText: (path, text) =>
      guard(path, async () => {
        // What is written is seen when it is closed, in one step.
        const writable = await (await handleAt(path)).createWritable();
        await writable.write(text);
        await writable.close();
      }),
    open: (path) => guard(path, async () => openFile(path, await handleAt(path))),
    async hash(path, kind, more) {
      const file = await fileAt(path);
      if (file === undefined) throw new StorageError(`${path} is not there.`, 'other');
      return hashFile(file, kind, more);
    },
    move: (from, to) =>
      guard(to, async () => {
        const [source, sourceName] = await folderAndName(from);
        const [target, name] = await folderAndName(to, true);
        const handle: MovableHandle = await source.getFileHandle(sourceName);
        if (handle.move !== undefined) return handle.move(target, name);
        const copy = await (await target.getFileHandle(name, { create: true })).createWritable();
        await (await handle.getFile()).stream().pipeTo(copy);
        return source.removeEntry(sourceName);
      }),
    remove: async (path) =>
      guard(path, async () => {
        await whenThere(async () => {
          const [folder, name] = await folderAndName(path);
          await folder.removeEntry(name, { recursive: true });
        });
      }),
    lock: lockInBrowser,
    async freeBytes() {
      const { quota, usage } = await navigator.storage.estimate();
      return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
    },
  };
}

async function openFile(path: string, handle: FileSystemFileHandle): Promise<PartialFile> {
  let isOpen = true;
  const inWorkers = handle as FileSystemFileHandle & WorkerHandle;
  if (inWorkers.createSyncAccessHandle !== undefined) {
    const file = await inWorkers.createSyncAccessHandle();
    return {
      write: (offset, bytes) =>
        guard(path, async () => {
          for (let done = 0; done < bytes.length;) done += file.write(bytes.subarray(done), { at: offset + done });
        }),
      flush: () =>
        guard(path, async () => {
          file.flush();
          return true;
        }),
      async close() {
        if (isOpen) file.close();
        isOpen = false;
      },
    };
  }
  const inWorker = await writeInWorker(handle);
  if (inWorker !== undefined) {
    return {
      write: (offset, bytes) => guard(path, () => inWorker.write(offset, bytes)),
      flush: () => guard(path, () => inWorker.flush()),
      close: () => inWorker.close(),
    };
  }
  const writable = await handle.createWritable({ keepExistingData: true });
  return {
    write: (offset, bytes) => guard(path, () => writable.write({ type: 'write', position: offset, data: bytes.slice() })),
    flush: async () => false,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await guard(path, () => writable.close());
    },
  };
}

async function hashFile(file: File, kind: HashKind, { signal, onBytes }: HashOptions = {}): Promise<string> {
  if (kind === 'git-sha1') {
    if (file.size > MAX_WHOLE_BYTES) throw new StorageError(`A file of ${file.size} bytes has no SHA-256.`, 'other');
    const bytes = await new Blob([`blob ${file.size}\0`, file]).arrayBuffer();
    signal?.throwIfAborted();
    onBytes?.(file.size);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const hash = createSha256();
  for (let at = 0; at < file.size; at += HASH_PIECE_BYTES) {
    signal?.throwIfAborted();
    const bytes = new Uint8Array(await file.slice(at, at + HASH_PIECE_BYTES).arrayBuffer());
    hash.update(bytes);
    onBytes?.(bytes.length);
  }
  return hash.hex();
}

/** The platform gives back the locks of tabs and workers that end, however they do. */
function lockInBrowser(folder: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(`loop:${folder}`, { ifAvailable: true }, (lock) => {
      if (lock === null) throw new StorageError('Another tab or worker pulls this model. Wait for it, or close it.', 'blocked');
      return new Promise<void>((release) => {
        resolve(async () => {
          release();
          await held;
        });
      });
    });
    held.catch(reject);
  });
}

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    throw new StorageError('This browser gives the page no private file system.', 'unavailable', { cause: error });
  }
}

async function whenThere<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const { name } = error as { name?: string };
    if (name === 'NotFoundError' || name === 'TypeMismatchError') return undefined;
    throw error;
  }
}

/** Turns refusals of the browser into errors that say what to do. */
async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name } = error as { name?: string };
    if (name === 'QuotaExceededError')
      throw new StorageError(`There is no room for ${path}. What was loaded is kept: make room and pull again.`, 'quota', { cause: error });
    if (name === 'NoModificationAllowedError' || name === 'InvalidStateError')
      throw new StorageError(`${path} is in use elsewhere.`, 'blocked', { cause: error });
    throw error;
  }
}
