import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

import { StorageError } from '@loop/core';

const LOCK_FILE = 'lock.json';

/**
 * Claims a model's folder for this process. The claim of a process that is dead is taken over.
 *
 * @returns A function that gives the folder back.
 * @throws {StorageError} With the reason `blocked` when another pull has it.
 */
export async function lockModel(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, LOCK_FILE);
  const mine = JSON.stringify({
    pid: process.pid,
    started: await startOf(process.pid),
    host: hostname(),
    claim: randomBytes(8).toString('hex'),
  });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (await claim(file, mine))
      return async () => {
        if ((await readText(file)) === mine) await rm(file, { force: true });
      };
    const theirs = await readText(file);
    if (theirs === undefined) continue;
    if (await isAlive(theirs)) break;
    await takeAway(file, theirs);
  }
  throw new StorageError(`Another pull of this model is running (${file}). Wait for it; if there is none, remove that file.`, 'blocked');
}

/** Puts a claim in its place with its content at once, so that nobody ever reads half of one. */
async function claim(file: string, content: string): Promise<boolean> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes a dead claim, and only that one: another process may have been faster and have put its own there. */
async function takeAway(file: string, dead: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  await rename(file, aside).catch(() => undefined);
  const taken = await readText(aside);
  if (taken !== undefined && taken !== dead) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isAlive(claim: string): Promise<boolean> {
  let holder: { pid?: unknown; started?: unknown; host?: unknown };
  try {
    holder = JSON.parse(claim) as typeof holder;
  } catch {
    return false;
  }
  // Nobody can tell about a process of another machine.
  if (holder.host !== hostname()) return true;
  const pid = Number(holder.pid);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // The number may have been given to another process since.
  const started = await startOf(pid);
  return started === undefined || typeof holder.started !== 'string' || started === holder.started;
}

/** When a process began, in the system's own words; `undefined` where that cannot be told. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readText(`/proc/${pid}/stat`);
  // The name may hold anything, so fields are counted from its end: the start is the 22nd of all.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
