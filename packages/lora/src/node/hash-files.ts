import type { Abortable } from '@loop/core';
import { toStorageError } from '@loop/cli';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Hashes files of a folder one after the other, a piece in memory at a time: for `lintDataset` to find recordings that are there twice, and for
 * the manifest of preprocessed tracks.
 *
 * @param paths - Relative to the folder, as `scanFolder` gives them.
 * @returns SHA-256 in hexadecimal by path.
 * @throws {StorageError} When a file cannot be read.
 */
export async function hashFiles(
  folder: string,
  paths: readonly string[],
  { signal }: Abortable = {},
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of paths) {
    signal?.throwIfAborted();
    const hash = createHash('sha256');
    try {
      await pipeline(createReadStream(path.join(folder, file)), hash, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw toStorageError(error, file);
    }
    hashes.set(file, hash.digest('hex'));
  }
  return hashes;
}
