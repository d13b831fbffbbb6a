import { ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { toStorageError } from '@loop/cli';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { DatasetIssue } from '../../dataset/dataset-issue.js';
import { PROJECT_FILES } from '../../project/project-layout.js';
import type { ProjectContent } from '../../project/project-status.js';
import { parseQualityScores, parseStyleMapping } from '../../project/song-notes.js';
import { parseSources } from '../../project/sources.js';
import { scanFolder } from '../scan-folder.js';
import type { ScanFolderOptions } from '../scan-folder.js';

/** A project as it is on disk. */
export interface ReadProject extends ProjectContent {
  /** What was wrong with its files. */
  readonly issues: readonly DatasetIssue[];
}

/**
 * Reads a project: the songs of all its folders with their side-cars, and what is known about them.
 *
 * @throws {ModelMissingError} When the folder is no project.
 * @throws {FileFormatError} When a file of its metadata is damaged; the message names it.
 */
export async function readProject(folder: string, options: ScanFolderOptions = {}): Promise<ReadProject> {
  const { signal } = options;
  const sources = parseSources(await readMetadata(folder, 'sources', { signal }));
  const styles = parseStyleMapping(await readMetadata(folder, 'styles', { signal }));
  const scores = parseQualityScores(await readMetadata(folder, 'scores', { signal }));
  const { tracks, issues } = await scanFolder(folder, options);
  return { tracks, sources: sources.sources, styles, scores, issues: [...sources.issues, ...issues] };
}

/** Reads one file of a project's metadata. */
export async function readMetadata(folder: string, key: keyof typeof PROJECT_FILES, { signal }: Abortable): Promise<string> {
  const name = PROJECT_FILES[key];
  try {
    return await readFile(path.join(folder, name), { encoding: 'utf8', signal });
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw toStorageError(error, name);
    throw new ModelMissingError(`${folder} is no project: ${name} is not there. Make one with loop-lora init.`, name, { cause: error });
  }
}
