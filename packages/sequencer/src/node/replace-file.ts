import { randomBytes } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError } from '@loop/core';

/** How a file is put in its place. */
export interface ReplaceFileOptions {
  /** Whether a file that is there already may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
}

/**
 * Writes a file under a temporary name beside its place and moves it there when it is complete. When the writing fails, the
 * temporary file is removed and what was there before stays.
 *
 * @param file - The place; missing folders are made.
 * @param write - Writes the content.
 * @throws {InvalidInputError} When a file is there and must not be replaced.
 */
export async function replaceFile<T>(
  file: string,
  write: (handle: FileHandle) => Promise<T>,
  options: ReplaceFileOptions = {},
): Promise<T> {
  if (options.overwrite !== true) await assertFree(file);
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.part`);
  const handle = await open(temporary, 'wx');
  try {
    const result = await write(handle);
    await handle.sync();
    await handle.close();
    if (options.overwrite !== true) await assertFree(file);
    await rename(temporary, file);
    return result;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Checks that nothing lies at a place. @throws {InvalidInputError} When something does. */
export async function assertFree(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new InvalidInputError('output', [{ path: 'output', message: `${file} exists already; say --force to replace it` }]);
}
