import { InvalidInputError, ModelMissingError } from '@loop/core';
import { makeFolder, syncFolder, toStorageError } from '@loop/cli';
import { fromBytes } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import type { TrainingFiles } from '../../training/local/training-files.js';

/** Which places are files of a training. */
export interface TrainingFolderOptions {
  /** Whether a place outside the folder is refused, as one must be that comes over a network. @defaultValue false */
  readonly confined?: boolean | undefined;
}

/**
 * The files of a training on disk. A folder is written under another name beside its place, brought to the disk, and renamed; what was in its place goes
 * only then. Files are opened for each read, so that thousands of tracks need no handles.
 *
 * @param root - The folder that relative places are below. @defaultValue the working folder
 * @throws {InvalidInputError} From its calls, where it is confined and a place is not inside.
 */
export function createTrainingFolder(root = '.', { confined = false }: TrainingFolderOptions = {}): TrainingFiles {
  const at = (place: string): string => (confined ? insideOf(root, place) : path.resolve(root, place));
  return {
    async list(folder) {
      const names = await readdir(at(folder)).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw toStorageError(error, folder);
      });
      // Names that begin with a dot are being written, or were when a process ended.
      return names.filter((name) => !name.startsWith('.')).toSorted();
    },
    async open(place) {
      const file = at(place);
      const { size } = await stat(file).catch((error: unknown) => {
        throw isMissing(error)
          ? new ModelMissingError(`${place} is not there.`, path.basename(place), { cause: error })
          : toStorageError(error, place);
      });
      return fileSource(file, size);
    },
    async writeFolder(place, files) {
      const target = at(place);
      const parent = path.dirname(target);
      const name = `.${path.basename(target)}.${randomBytes(6).toString('hex')}`;
      const [fresh, old] = [path.join(parent, `${name}.part`), path.join(parent, `${name}.old`)];
      try {
        await makeFolder(fresh);
        for (const [file, bytes] of files) {
          const handle = await open(path.join(fresh, file), 'wx');
          try {
            await handle.writeFile(bytes);
            await handle.sync();
          } finally {
            await handle.close();
          }
        }
        await syncFolder(fresh);
        const wasThere = await rename(target, old).then(
          () => true,
          (error: unknown) => {
            if (isMissing(error)) return false;
            throw error;
          },
        );
        await rename(fresh, target);
        await syncFolder(parent);
        if (wasThere) await rm(old, { recursive: true, force: true });
        await removeLeftovers(parent, path.basename(target));
      } catch (error) {
        await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
        throw toStorageError(error, place);
      }
    },
  };
}

/**
 * The path of a place below a folder.
 *
 * @throws {InvalidInputError} When it is the folder itself, or outside.
 */
export function insideOf(root: string, place: string, field = 'place'): string {
  const whole = path.resolve(root, place);
  const inside = path.relative(path.resolve(root), whole);
  const isInside = inside !== '' && !path.isAbsolute(inside) && inside.split(path.sep)[0] !== '..';
  // What another system would read as a separator or a drive is no name on any.
  if (isInside && !['\\', ':', '\0'].some((mark) => place.includes(mark))) return whole;
  throw new InvalidInputError('settings', [{ path: field, message: 'must be a place inside the folder', received: place.slice(0, 80) }]);
}

/** Removes what processes left that ended while they wrote the same place. */
async function removeLeftovers(parent: string, name: string): Promise<void> {
  const pattern = /^\.[0-9a-f]{12}\.(?:part|old)$/u;
  for (const found of await readdir(parent))
    if (found.startsWith(`.${name}`) && pattern.test(found.slice(name.length + 1)))
      await rm(path.join(parent, found), { recursive: true, force: true });
}

function fileSource(file: string, size: number): ByteSource {
  return {
    size,
    async read(offset, length, options = {}) {
      options.signal?.throwIfAborted();
      const handle = await open(file, 'r');
      try {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await handle.read(bytes, 0, length, offset);
        // A range beyond the end is the reader's fault, which the source in memory names.
        return bytesRead === length ? bytes : await fromBytes(bytes.subarray(0, bytesRead)).read(0, length, options);
      } finally {
        await handle.close();
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
