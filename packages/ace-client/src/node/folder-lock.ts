import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError } from '@loop/core';

/**
 * Claims a folder for this process. A claim of a process that is no longer alive is taken over.
 *
 * @returns A function that gives the folder back.
 * @throws {InvalidInputError} When another living process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    if (holder !== process.pid && isAlive(holder)) {
      throw new InvalidInputError('folder', [{ path: 'folder', message: 'is in use by another process', received: `process ${holder}` }]);
    }
    await rm(file, { force: true });
  }
  throw new InvalidInputError('folder', [{ path: 'folder', message: 'is being claimed by several processes at once' }]);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
