import { InvalidInputError } from '@loop/core';
import { toStorageError } from '@loop/cli';
import { realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * Finds a file of a dataset on disk. Datasets come from elsewhere: a path in one must not lead a captioner to send another file of this machine to a
 * service.
 *
 * @returns The file's real place.
 * @throws {InvalidInputError} When it is outside the folder, also by a link.
 * @throws {StorageError} When it is not there.
 */
export async function resolveInside(folder: string, place: string): Promise<string> {
  const root = await realpath(folder).catch((error: unknown) => {
    throw toStorageError(error, folder);
  });
  const file = await realpath(path.resolve(root, place)).catch((error: unknown) => {
    throw toStorageError(error, place);
  });
  if (file.startsWith(root.endsWith(path.sep) ? root : `${root}${path.sep}`)) return file;
  const message = 'must be a file of the dataset’s folder; copy it there';
  throw new InvalidInputError('track', [{ path: 'path', message, received: place.slice(0, 80) }]);
}
