import { replaceFile } from '@loop/cli';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { backUp } from '../save-with-backup.js';

/**
 * Puts a file into the output folder in one step. What is there and is not what processing wrote before is copied to `<name>.bak` first.
 *
 * @param ours - SHA-256 of what processing wrote there before.
 * @returns The copy, relative to the folder.
 * @throws {StorageError} When the disk refuses.
 * @internal
 */
export async function placeOutput(folder: string, name: string, bytes: Uint8Array, ours: string | undefined): Promise<string | undefined> {
  const target = path.join(folder, name);
  const before = await readFile(target).catch(() => undefined);
  if (before !== undefined && Buffer.compare(before, bytes) === 0) return undefined;
  const isForeign = before !== undefined && createHash('sha256').update(before).digest('hex') !== ours;
  const backup = isForeign ? await backUp(folder, name) : undefined;
  await replaceFile(target, (handle) => handle.writeFile(bytes), { overwrite: before !== undefined });
  return backup;
}
