import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { toStorageError } from './to-storage-error.js';

/** How a folder is made. */
export interface MakeFolderOptions {
  /** The permissions of the folders that are made. @defaultValue 0o777, less what the process masks */
  readonly mode?: number | undefined;
}

/**
 * Makes a folder, with those above it that are missing. `mkdir` with `recursive` tries for ever where the system says of every new folder
 * that the one above it is missing, as below `/proc`.
 *
 * @throws {StorageError} When the disk refuses, also because a file is in the way.
 */
export async function makeFolder(folder: string, options: MakeFolderOptions = {}): Promise<void> {
  const missing: string[] = [];
  try {
    for (let at = path.resolve(folder); !(await isMade(at, options)); at = path.dirname(at)) missing.push(at);
    for (const at of missing.reverse()) await makeOne(at, options);
  } catch (error) {
    throw toStorageError(error, folder);
  }
}

/** Makes one folder; `false` when the one above it is missing. */
async function isMade(folder: string, options: MakeFolderOptions): Promise<boolean> {
  try {
    await makeOne(folder, options);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    return false;
  }
}

async function makeOne(folder: string, { mode }: MakeFolderOptions): Promise<void> {
  try {
    await mkdir(folder, mode);
  } catch (error) {
    // Systems refuse a folder that is there in several ways: EEXIST, and for roots EPERM, EROFS or EISDIR.
    if (codeOf(error) === 'ENOENT') throw error;
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw error;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
