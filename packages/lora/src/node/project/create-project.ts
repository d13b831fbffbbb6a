import { makeFolder, toStorageError } from '@loop/cli';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { formatPreprocessManifest } from '../../dataset/preprocess-manifest.js';
import { PROJECT_FILES, PROJECT_FOLDERS } from '../../project/project-layout.js';
import { formatSources } from '../../project/sources.js';

/** What a new project's files hold. */
const EMPTY: Readonly<Record<keyof typeof PROJECT_FILES, string>> = {
  sources: formatSources([]),
  styles: '{}\n',
  scores: '{}\n',
  manifest: formatPreprocessManifest([]),
};

/**
 * Makes the folders and files of a project. What is there already stays as it is, so that a project which lacks some of them is completed.
 *
 * @returns The files that were made, relative to the folder.
 * @throws {StorageError} When the disk refuses.
 */
export async function createProject(folder: string): Promise<readonly string[]> {
  const made: string[] = [];
  try {
    for (const name of PROJECT_FOLDERS) await makeFolder(path.join(folder, name));
    for (const [key, name] of Object.entries(PROJECT_FILES)) {
      const isNew = await writeFile(path.join(folder, name), EMPTY[key as keyof typeof PROJECT_FILES], { flag: 'wx' }).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (isNew) made.push(name);
    }
  } catch (error) {
    throw toStorageError(error, folder);
  }
  return made;
}
