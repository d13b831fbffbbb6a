import { InvalidInputError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { replaceFile, toStorageError } from '@loop/cli';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { TrackRecord } from '../dataset/track-record.js';
import { V1_DATA_FILE, encodeV1Rows, formatV1Info, v1RowsOf } from '../dataset/write-v1-dataset.js';
import type { V1RowsOptions } from '../dataset/write-v1-dataset.js';

/** Settings of {@link writeV1Dataset}. */
export interface WriteV1DatasetOptions extends V1RowsOptions, Abortable {
  /** Whether a dataset that is there may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
}

/**
 * Writes tracks as the Hugging Face directory that ACE-Step v1's trainer loads: `data-00000-of-00001.arrow`, `dataset_info.json` and `state.json`. Rows are
 * written as they are made, so that any number of repetitions fits into memory. The fingerprint follows from the rows.
 *
 * @param folder - Made where it is not there.
 * @returns How many rows were written.
 * @throws {InvalidInputError} When the folder is not empty and may not be replaced, or no track has what v1 needs.
 * @throws {StorageError} When the disk refuses.
 */
export async function writeV1Dataset(folder: string, tracks: readonly TrackRecord[], options: WriteV1DatasetOptions = {}): Promise<number> {
  const { signal, overwrite = false, ...rowsOptions } = options;
  const refuse = (message: string, received: string): never => {
    throw new InvalidInputError('output', [{ path: 'output', message, received }]);
  };
  const present = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw toStorageError(error, folder);
  });
  if (present.length > 0 && !overwrite) refuse('must be an empty folder; use --force to replace the dataset in it', folder);
  if (v1RowsOf(tracks, rowsOptions).next().done === true)
    refuse('would have no rows: v1 needs a caption, and lyrics where somebody sings', folder);
  const hash = createHash('sha256');
  const rowCount = await replaceFile(
    path.join(folder, V1_DATA_FILE),
    async (handle) => {
      let count = 0;
      const counted = function* () {
        for (const row of v1RowsOf(tracks, rowsOptions)) {
          count += 1;
          yield row;
        }
      };
      for (const piece of encodeV1Rows(counted())) {
        signal?.throwIfAborted();
        hash.update(piece);
        await handle.writeFile(piece);
      }
      return count;
    },
    { overwrite },
  );
  for (const file of formatV1Info(hash.digest('hex').slice(0, 16)))
    await replaceFile(path.join(folder, file.path), (handle) => handle.writeFile(file.text), { overwrite });
  return rowCount;
}
