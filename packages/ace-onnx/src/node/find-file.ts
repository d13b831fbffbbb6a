import { stat } from 'node:fs/promises';
import path from 'node:path';

/** Finds the first of some files that a folder has; `undefined` when it has none. @param names - Paths in the folder. */
export async function findFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true) return file;
  }
  return undefined;
}
