import type { Abortable } from '@loop/core';
import { stat } from 'node:fs/promises';
import path from 'node:path';

import { formatPreprocessManifest, parsePreprocessManifest, planPreprocessing, textCacheKeys } from '../../dataset/preprocess-manifest.js';
import type { PreprocessEntry, PreprocessPlan, PreprocessSettings } from '../../dataset/preprocess-manifest.js';
import type { Dataset } from '../../dataset/track-record.js';
import { PROJECT_FILES } from '../../project/project-layout.js';
import { hashFiles } from '../hash-files.js';
import { saveWithBackup } from '../save-with-backup.js';
import { readMetadata } from './read-project.js';

/** Settings of {@link updateManifest}. */
export interface UpdateManifestOptions extends Abortable {
  /** What preprocessing depends on beside sound and words; a change of it makes every song stale. */
  readonly preprocess: PreprocessSettings;
  /** Whether the new manifest is written, with a copy of the old one. @defaultValue false */
  readonly write?: boolean | undefined;
}

/**
 * Compares the songs of a project's dataset with its manifest by the hashes of sound, words and settings: what has to be preprocessed again, what is new,
 * what is gone.
 *
 * @throws {FileFormatError} When the manifest is damaged.
 * @throws {StorageError} When a song cannot be read.
 */
export async function updateManifest(folder: string, dataset: Dataset, options: UpdateManifestOptions): Promise<PreprocessPlan> {
  const { preprocess, signal, write = false } = options;
  const before = parsePreprocessManifest(await readMetadata(folder, 'manifest', { signal }), PROJECT_FILES.manifest);
  const paths = dataset.tracks.map((track) => track.path);
  const [audio, text] = [await hashFiles(folder, paths, { signal }), await textCacheKeys(dataset, preprocess)];
  const now: PreprocessEntry[] = [];
  for (const place of paths) {
    const { size, mtimeMs } = await stat(path.join(folder, place));
    now.push({ path: place, bytes: size, modifiedMs: Math.trunc(mtimeMs), audio: audio.get(place)!, text: text.get(place)! });
  }
  if (write) await saveWithBackup(folder, [{ path: PROJECT_FILES.manifest, text: formatPreprocessManifest(now) }]);
  return planPreprocessing(before, now);
}
