import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold nothing the page is made of. */
const SKIPPED = new Set(['node_modules', 'dist', '__fixtures__', 'fixtures']);

/**
 * The files and folders that the page is made of: the studio's own, the packages' sources, and what says which libraries are installed.
 *
 * @param root - The studio's folder.
 */
export function pageSources(root: string): readonly string[] {
  const own = ['src', 'build', 'public', 'index.html', 'vite.config.ts', 'package.json', '../../pnpm-lock.yaml'];
  const packages = join(root, '../../packages');
  return [...own.map((name) => join(root, name)), ...readdirSync(packages).map((name) => join(packages, name, 'src'))];
}

/** What is at a place below the sources. */
export interface SourceEntry {
  readonly path: string;
  readonly isFolder: boolean;
  /** When it was last changed, in milliseconds; a folder changes when a file in it comes or goes. */
  readonly mtimeMs: number;
}

/** All files and folders of sources, with the sources themselves, in an order that does not change. What tests alone read is left out. */
export async function listSources(sources: readonly string[]): Promise<readonly SourceEntry[]> {
  const lists = await Promise.all(
    sources.map(async (path): Promise<readonly SourceEntry[]> => {
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) return [];
      const entry: SourceEntry = { path, isFolder: found.isDirectory(), mtimeMs: found.mtimeMs };
      if (!entry.isFolder) return [entry];
      const names = (await readdir(path)).filter((name) => !SKIPPED.has(name) && !/\.test(-d)?\.tsx?$/.test(name)).toSorted();
      return [entry, ...(await listSources(names.map((name) => join(path, name))))];
    }),
  );
  return lists.flat();
}

/** The content of sources, and the names of their files, as one short word. */
export async function fingerprintOf(sources: readonly string[]): Promise<string> {
  const paths = (await listSources(sources)).flatMap(({ path, isFolder }) => (isFolder ? [] : [path]));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256').update(process.version);
  contents.forEach((content, index) => hash.update(`\n${paths[index]} ${content.length}\n`).update(content));
  return hash.digest('hex').slice(0, 16);
}
