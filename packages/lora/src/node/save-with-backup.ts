import { InvalidInputError } from '@loop/core';
import { replaceFile, toStorageError } from '@loop/cli';
import { constants, copyFile, lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

import type { SideCarFile } from '../dataset/read-side-cars.js';

/** What became of a file. */
export interface SavedFile {
  /** The file, relative to the folder. */
  readonly path: string;
  /** Whether it was new, replaced, or already as it should be. */
  readonly outcome: 'created' | 'replaced' | 'unchanged';
  /** The copy of what was there before, relative to the folder. */
  readonly backup?: string | undefined;
}

const MAX_BACKUPS = 1000;

/**
 * Writes text files into a dataset's folder. What is there already is copied to `<name>.bak` (`.bak2`, …) first, and no copy is ever replaced. Each
 * file appears in one step.
 *
 * @throws {InvalidInputError} When a path leaves the folder, or a link is in its place.
 * @throws {StorageError} When the disk refuses.
 */
export async function saveWithBackup(folder: string, files: readonly SideCarFile[]): Promise<readonly SavedFile[]> {
  for (const file of files) await assertInside(folder, file.path);
  const saved: SavedFile[] = [];
  for (const { path: place, text } of files) {
    const target = path.join(folder, place);
    const before = await readFile(target).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw toStorageError(error, place);
    });
    if (before !== undefined && before.equals(Buffer.from(text))) {
      saved.push({ path: place, outcome: 'unchanged' });
      continue;
    }
    const backup = before === undefined ? undefined : await backUp(folder, place);
    await replaceFile(target, (handle) => handle.writeFile(text), { overwrite: before !== undefined });
    saved.push({ path: place, outcome: before === undefined ? 'created' : 'replaced', backup });
  }
  return saved;
}

/** Copies a file beside itself under a name that is free. @internal */
export async function backUp(folder: string, place: string): Promise<string> {
  for (let count = 1; count <= MAX_BACKUPS; count += 1) {
    const backup = `${place}.bak${count === 1 ? '' : count}`;
    try {
      await copyFile(path.join(folder, place), path.join(folder, backup), constants.COPYFILE_EXCL);
      return backup;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw toStorageError(error, backup);
    }
  }
  throw new InvalidInputError('files', [{ path: place, message: `has ${MAX_BACKUPS} backups; remove some` }]);
}

async function assertInside(folder: string, place: string): Promise<void> {
  const parts = place.split(/[/\\]/u);
  const isPlain = place !== '' && !place.includes('\0') && !path.isAbsolute(place) && !parts.includes('..');
  if (!isPlain) throw outside(place);
  const root = await realpath(folder).catch((error: unknown) => {
    throw toStorageError(error, folder);
  });
  // The nearest folder that exists must be in the dataset's, links resolved.
  let parent = path.dirname(path.join(root, place));
  let real = await realpath(parent).catch(() => undefined);
  while (real === undefined && parent.length > root.length) {
    parent = path.dirname(parent);
    real = await realpath(parent).catch(() => undefined);
  }
  const isInside = real !== undefined && (real === root || real.startsWith(`${root}${path.sep}`));
  const found = await lstat(path.join(root, place)).catch(() => undefined);
  if (!isInside || found?.isSymbolicLink() === true) throw outside(place);
}

function outside(place: string): InvalidInputError {
  const message = "must be a file of the dataset's folder, without links and '..'";
  return new InvalidInputError('files', [{ path: 'path', message, received: place.slice(0, 80) }]);
}
