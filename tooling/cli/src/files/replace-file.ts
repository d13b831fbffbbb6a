import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError } from '@loop/core';

import { makeFolder } from './make-folder.js';
import { syncFolder } from './sync-folder.js';
import { toStorageError } from './to-storage-error.js';

/** How a file is put in its place. */
export interface ReplaceFileOptions {
  /** Whether a file that is there already may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
}

/** What `link` says on file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EMLINK']);

/**
 * Writes a file under a temporary name beside its place and puts it there in one step when all of it is on the disk. When writing
 * fails, the temporary file is removed and what was there before stays. Without `overwrite`, a file that appears meanwhile stays too.
 *
 * @param file - The place; missing folders are made.
 * @param write - Writes the content.
 * @returns What `write` returned.
 * @throws {InvalidInputError} When a file is there and must not be replaced.
 * @throws {StorageError} When the disk refuses; `quota` when it is full.
 */
export async function replaceFile<T>(
  file: string,
  write: (handle: FileHandle) => Promise<T>,
  options: ReplaceFileOptions = {},
): Promise<T> {
  await assertOutputFree(file, options);
  const folder = path.dirname(path.resolve(file));
  const temporary = path.join(folder, `.${path.basename(file).slice(0, 200)}.${randomBytes(6).toString('hex')}.part`);
  try {
    await makeFolder(folder);
    const handle = await open(temporary, 'wx');
    let result: T;
    try {
      result = await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await (options.overwrite === true ? rename(temporary, file) : putNew(temporary, file));
    await syncFolder(folder);
    return result;
  } catch (error) {
    throw isDiskFault(error) ? toStorageError(error, file) : error;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Checks a place before the work whose result will be written there.
 *
 * @throws {InvalidInputError} When a folder is there, or a file that must not be replaced.
 */
export async function assertOutputFree(file: string, options: ReplaceFileOptions = {}): Promise<void> {
  if (file === '-') {
    const message = 'must be a file: nothing is written to standard output. A file of this name is ./-';
    throw new InvalidInputError('output', [{ path: 'output', message, received: file }]);
  }
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory()) throw new InvalidInputError('output', [{ path: 'output', message: 'is a folder; name a file', received: file }]);
  if (options.overwrite !== true) throw exists(file);
}

/** Puts a finished file in a place that must be empty, and fails when it is not, however late something appeared there. */
async function putNew(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file).catch(async (error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code ?? '')) throw error;
      // Without hard links the name is claimed by an empty file of our own, which the finished one then replaces.
      await writeFile(file, '', { flag: 'wx' });
      await rename(temporary, file);
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? exists(file, error) : error;
  }
}

function exists(file: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('output', [{ path: 'output', message: `${file} exists; use --force to replace it` }], { cause });
}

/** Faults of the writer itself, such as an abort, pass untouched. */
function isDiskFault(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
