import { randomBytes } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError } from '@loop/core';

/**
 * Puts a file in its place in one step: it is written under a temporary name beside it, and renamed when all of it is on the disk.
 *
 * @param options - `overwrite`: whether a file that is there already may be replaced; not by default.
 * @throws {InvalidInputError} When the file is there already and may not be replaced.
 */
export async function replaceFile(file: string, bytes: Uint8Array | string, options: { readonly overwrite?: boolean } = {}): Promise<void> {
  if (options.overwrite !== true) await assertFree(file);
  const folder = path.dirname(path.resolve(file));
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.part`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws {InvalidInputError} When there is a file already. */
export async function assertFree(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new InvalidInputError('output', [{ path: 'output', message: `${file} is there already; say --force to replace it` }]);
}
