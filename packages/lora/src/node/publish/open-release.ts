import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { toStorageError } from '@loop/cli';
import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { ReleaseContent } from '../../publish/check-release.js';
import { hashFiles } from '../hash-files.js';
import { listFiles } from '../list-files.js';

/** Texts of a release are small; a manifest of 100 000 files has 15 MB. */
const MAX_TEXT_BYTES = 32_000_000;

/**
 * Opens the folder of a release: every file with its size and hash. Hidden files and links are left out, and so never published.
 *
 * @throws {StorageError} When something cannot be read.
 */
export async function openRelease(folder: string, options: Abortable = {}): Promise<ReleaseContent> {
  const { files } = await listFiles(folder, options);
  const hashes = await hashFiles(
    folder,
    files.map((file) => file.path),
    options,
  );
  const sizes = new Map(files.map((file) => [file.path, file.bytes]));
  return {
    files: files.map((file) => ({ path: file.path, bytes: file.bytes, sha256: hashes.get(file.path)! })),
    read: async (name) => {
      const bytes = sizes.get(name) ?? 0;
      if (bytes > MAX_TEXT_BYTES) throw new FileFormatError(name, `The file has ${bytes} bytes; ${MAX_TEXT_BYTES} are read at most.`);
      return readFile(path.join(folder, name), 'utf8').catch((error: unknown) => {
        throw toStorageError(error, name);
      });
    },
  };
}
