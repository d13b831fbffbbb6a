import { createHash } from 'node:crypto';
import { lstat, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import { lockFolder, makeFolder, replaceFile } from '@loop/cli';
import { StorageError } from '@loop/core';

import type { ModelStore } from '../../hub/model-store.js';
import { cacheFolder } from './cache-folder.js';

const HASH_BUFFER_BYTES = 1 << 20;
/** The lock of earlier versions, and its drafts. */
const OLD_LOCK = /^lock\.json(\.[0-9a-f]+)?$/;
/** Parts of a path that are ours and the user's: `models`, and the folder of a model, which may be a link to another disk. */
const TRUSTED_PARTS = 2;
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Keeps models in a folder of the disk.
 *
 * @param root - The folder; it need not be there yet. @defaultValue {@link cacheFolder}
 */
export function createFileModelStore(root: string = cacheFolder()): ModelStore {
  const at = (relative: string): string => path.join(root, ...relative.split('/'));
  return {
    label: root,
    locate: at,
    async entries(folder) {
      const found = await whenThere(readdir(at(folder), { withFileTypes: true }));
      return (found ?? [])
        .filter((entry) => entry.isDirectory() || entry.isFile())
        .map((entry) => ({ name: entry.name, kind: entry.isFile() ? 'file' : 'folder' }));
    },
    async size(file) {
      const found = await whenThere(stat(at(file)));
      return found?.isFile() === true ? found.size : undefined;
    },
    readText: (file) => whenThere(readFile(at(file), 'utf8')),
    async writeText(file, text) {
      await assertNoLinks(root, file);
      await guard(
        replaceFile(at(file), (handle) => handle.writeFile(text), { overwrite: true }),
        file,
      );
    },
    async open(file) {
      await assertNoLinks(root, file);
      await makeFolder(path.dirname(at(file)));
      // Not truncated, and not in append mode, which would ignore places.
      const handle = await guard(
        open(at(file), 'r+').catch(() => open(at(file), 'w+')),
        file,
      );
      let isOpen = true;
      return {
        async write(offset, bytes) {
          for (let done = 0; done < bytes.length;)
            done += (await guard(handle.write(bytes, done, bytes.length - done, offset + done), file)).bytesWritten;
        },
        async flush() {
          await guard(handle.datasync(), file);
          return true;
        },
        async close() {
          if (!isOpen) return;
          isOpen = false;
          await handle.close();
        },
      };
    },
    async hash(file, kind, { signal, onBytes } = {}) {
      const handle = await open(at(file), 'r');
      try {
        const hash = createHash(kind === 'sha256' ? 'sha256' : 'sha1');
        if (kind === 'git-sha1') hash.update(`blob ${(await handle.stat()).size}\0`);
        const buffer = new Uint8Array(HASH_BUFFER_BYTES);
        for (;;) {
          signal?.throwIfAborted();
          const { bytesRead } = await handle.read(buffer, 0, buffer.length);
          if (bytesRead === 0) return hash.digest('hex');
          hash.update(buffer.subarray(0, bytesRead));
          onBytes?.(bytesRead);
        }
      } finally {
        await handle.close();
      }
    },
    async move(from, to) {
      await assertNoLinks(root, to);
      await makeFolder(path.dirname(at(to)));
      const handle = await open(at(from), 'r+');
      await handle.sync().finally(() => handle.close());
      await guard(rename(at(from), at(to)), to);
      await syncFolder(path.dirname(at(to)));
    },
    async moveFolder(from, to) {
      await guard(rename(at(from), at(to)), to);
      await syncFolder(path.dirname(at(to)));
    },
    remove: (file) => guard(rm(at(file), { recursive: true, force: true, maxRetries: 3 }), file),
    async lock(folder) {
      await makeFolder(at(folder));
      const unlock = await lockFolder(at(folder), { advice: 'Wait for the other pull of this model; if there is none, remove that file.' });
      // What earlier versions left when they were killed while they locked.
      for (const name of await readdir(at(folder))) if (OLD_LOCK.test(name)) await rm(path.join(at(folder), name), { force: true });
      return unlock;
    },
    async freeBytes() {
      // The folder may not be there yet; its nearest ancestor is on the same disk.
      for (let folder = path.resolve(root); ; folder = path.dirname(folder)) {
        const found = await whenThere(statfs(folder));
        if (found !== undefined) return found.bavail * found.bsize;
        if (folder === path.dirname(folder)) return undefined;
      }
    },
  };
}

/** A folder that somebody has put there as a link would lead writing elsewhere. */
async function assertNoLinks(root: string, relative: string): Promise<void> {
  const parts = relative.split('/');
  for (let count = TRUSTED_PARTS + 1; count <= parts.length; count += 1) {
    const place = path.join(root, ...parts.slice(0, count));
    if ((await whenThere(lstat(place)))?.isSymbolicLink() === true)
      throw new StorageError(`${place} is a link, which is not followed. Remove it, and pull again.`, 'other');
  }
}

async function whenThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Turns failures of the disk into errors that say what to do. */
async function guard<T>(work: Promise<T>, file: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (NO_ROOM.has(code))
      throw new StorageError(`There is no room for ${file}. What was loaded is kept: make room and pull again.`, 'quota', { cause: error });
    throw new StorageError(
      `${file} could not be written: ${code}.`,
      code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'unavailable' : 'other',
      {
        cause: error,
      },
    );
  }
}

/** Makes renames in a folder survive a power failure, where the platform can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
