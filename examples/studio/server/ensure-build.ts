import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { listSources } from '../build/page-sources.js';

/** What a build is of. */
export interface BuildOptions {
  /** The folder that it is in. */
  readonly folder: string;
  /** Files and folders that the page is made of. */
  readonly sources: readonly string[];
}

/**
 * Builds the page, unless the last build is newer than everything that it is made of.
 *
 * @param root - The studio's folder.
 * @returns Whether it was built now.
 */
export async function ensureBuild(root: string, { folder, sources }: BuildOptions): Promise<boolean> {
  const built = await stat(join(folder, 'index.html')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const newest = Math.max(...(await listSources(sources)).map(({ mtimeMs }) => mtimeMs));
  if (built > newest) return false;
  const { build } = await import('vite');
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  return true;
}
