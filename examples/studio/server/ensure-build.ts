import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold nothing the page is made of. */
const SKIPPED = new Set(['node_modules', 'dist', '__fixtures__', 'fixtures']);

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
  const newest = Math.max(...(await Promise.all(sources.map((source) => newestChange(source)))));
  if (built > newest) return false;
  const { build } = await import('vite');
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  return true;
}

/** When a file or anything in a folder was last changed, in milliseconds; 0 when there is none. */
async function newestChange(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const names = (await readdir(path)).filter((name) => !SKIPPED.has(name) && !/\.test(-d)?\.tsx?$/.test(name));
  // A folder changes when a file in it goes away.
  return Math.max(found.mtimeMs, ...(await Promise.all(names.map((name) => newestChange(join(path, name))))));
}
