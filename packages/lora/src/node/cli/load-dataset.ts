import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { readingInput } from '@loop/cli';
import type { Abortable } from '@loop/core';

import { parseDataset } from '../../dataset/dataset-json.js';
import type { DatasetIssue } from '../../dataset/dataset-issue.js';
import { createDatasetSettings } from '../../dataset/track-record.js';
import type { Dataset, DatasetSettings } from '../../dataset/track-record.js';
import { readV1Folder } from '../read-v1-folder.js';
import { scanFolder } from '../scan-folder.js';
import type { ScannedFolder } from '../scan-folder.js';

/** A dataset that a command was pointed at. */
export interface LoadedDataset {
  readonly dataset: Dataset;
  /** What was wrong with the files that it was read from. */
  readonly issues: readonly DatasetIssue[];
  /** The folder that the tracks' paths are relative to. */
  readonly folder: string;
  /** What the folder holds, where a folder was read and not a dataset file. */
  readonly scanned?: ScannedFolder | undefined;
}

/** Settings of {@link loadDataset}. */
export interface LoadDatasetOptions extends Abortable {
  /** What a track is that nothing says anything about. @defaultValue false */
  readonly instrumental?: boolean | undefined;
  /** Settings that take the place of those in the file, or of the defaults for a folder. */
  readonly settings?: Partial<DatasetSettings> | undefined;
}

/**
 * Reads what a command was pointed at: a folder of songs, a dataset JSON of ACE-Step 1.5, or a Hugging Face directory of ACE-Step v1.
 *
 * @throws {InputFault} When it is not there or cannot be read.
 */
export async function loadDataset(place: string, options: LoadDatasetOptions = {}): Promise<LoadedDataset> {
  const { signal, settings = {}, instrumental = false } = options;
  const found = await readingInput(place, signal, () => stat(place));
  if (found.isDirectory()) {
    const rows = await readingInput(place, signal, () => readV1Folder(place, { signal }));
    if (rows !== undefined) {
      const dataset = { settings: createDatasetSettings({ name: path.basename(path.resolve(place)), ...settings }), tracks: rows };
      return { dataset, issues: [], folder: place };
    }
    const scanned = await readingInput(place, signal, () => scanFolder(place, { signal, allInstrumental: instrumental }));
    const name = path.basename(path.resolve(place));
    const dataset = { settings: createDatasetSettings({ name, allInstrumental: instrumental, ...settings }), tracks: scanned.tracks };
    return { dataset, issues: scanned.issues, folder: place, scanned };
  }
  const { dataset, issues } = await readingInput(place, signal, async () =>
    parseDataset(await readFile(place, 'utf8'), path.basename(place)),
  );
  return { dataset: { ...dataset, settings: { ...dataset.settings, ...settings } }, issues, folder: path.dirname(place) };
}
