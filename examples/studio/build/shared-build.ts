import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';

import { lockFolder } from '../../../tooling/cli/src/files/folder-lock.js';
import { fingerprintOf, pageSources } from './page-sources.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/loop-studio');

/** How long a build that nobody used stays, in milliseconds. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/**
 * The page as it is built for users, built once while nothing changes: for tests that run at the same time, and for their next runs. Its folder
 * is named after the content of everything that it is made of, so what is served is never out of date.
 *
 * @returns Its folder, for reading only.
 */
export async function sharedBuild(): Promise<string> {
  const folder = join(cache, await fingerprintOf(pageSources(root)));
  await mkdir(cache, { recursive: true });
  if (!(await isThere(folder))) {
    const release = await whenFree();
    try {
      if (!(await isThere(folder))) await buildInto(folder);
      await removeOld(folder);
    } finally {
      await release();
    }
  }
  // It is in use: it stays, and is newer than its sources, as comparing times needs it.
  const now = new Date();
  await Promise.all([folder, join(folder, 'index.html')].map((path) => utimes(path, now, now)));
  return folder;
}

async function whenFree(): Promise<() => Promise<void>> {
  for (;;) {
    try {
      return await lockFolder(cache, { advice: 'Wait until it is built.' });
    } catch (error) {
      if (!isLoopError(error, 'storage') || error.reason !== 'blocked') throw error;
      await wait(100);
    }
  }
}

/** Builds in a process of its own: a test's environment is not that of a build for users. */
async function buildInto(folder: string): Promise<void> {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', root, '--outDir', draft, '--emptyOutDir', '--logLevel', 'error'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The studio could not be built: vite ended with ${code}.`);
  await rename(draft, folder);
}

async function removeOld(present: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true || folder === present || Date.now() - found.mtimeMs < KEPT_MS) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function isThere(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'index.html')).catch(() => undefined)) !== undefined;
}
