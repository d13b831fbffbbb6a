import { randomBytes, randomInt } from 'node:crypto';
import { link, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { StorageError } from '@loop/core';

import { currentProcess, isProcessAlive } from './process-life.js';
import type { ProcessIdentity } from './process-life.js';
import { toStorageError } from './to-storage-error.js';

/** How a folder is claimed. */
export interface FolderLockOptions {
  /** What to do when the folder is in use: a sentence such as `Name another folder with --folder.` */
  readonly advice: string;
}

interface Claim {
  readonly file: string;
  readonly generation: number;
  readonly content: string | undefined;
}

/** Claims are `lock.1`, `lock.2` …: a new one gets the number after the highest. */
const CLAIM = /^lock\.(\d{1,15})$/;
/** The name under which a claim is written before it gets its number: `.lock-<process>-<random>`. */
const DRAFT = /^\.lock-(\d+)-[0-9a-f]+$/;
/** Looks before a folder counts as in use: claims that only collided with this one are gone by then. */
const ATTEMPTS = 6;
/** How often the owner shows that it is alive, for other machines which share the folder. */
const BEAT_MS = 15_000;
/** How long a claim of another machine counts after its last beat. */
const SILENT_MS = 60_000;
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);
/** What `link` says on file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EMLINK']);

/**
 * Claims a folder for one owner, across processes and inside this one. The claim of a dead process does not count; the claim of
 * another machine counts until it was silent for a minute.
 *
 * Each claim is a numbered file of its own, made in one step with its content inside. Whoever made one looks for other living claims
 * after that, and withdraws its own if there is one. Everybody shows a claim before looking, so two can never both see themselves
 * alone. Only the owner removes claims of the dead, which never come back to life.
 *
 * @param folder - A folder that is there.
 * @returns A function that gives the folder back; safe to call twice.
 * @throws {StorageError} With the reason `blocked` when the folder is in use.
 */
export async function lockFolder(folder: string, { advice }: FolderLockOptions): Promise<() => Promise<void>> {
  try {
    const content = JSON.stringify({ ...(await currentProcess()), host: hostname(), claim: randomBytes(8).toString('hex') });
    let living: Claim | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await wait(randomInt(1, 30));
      const before = await readClaims(folder);
      living = await findLiving(before);
      const next = Math.max(0, ...before.map(({ generation }) => generation)) + 1;
      const mine = path.join(folder, `lock.${next}`);
      if (living !== undefined || !(await putClaim(folder, mine, content))) continue;
      const others = (await readClaims(folder)).filter(({ file }) => file !== mine);
      living = await findLiving(others);
      if (living === undefined) return await own(folder, mine, others);
      await rm(mine, { force: true });
    }
    throw inUse(folder, living, advice);
  } catch (error) {
    throw toStorageError(error, folder);
  }
}

/** All claims of a folder, living or dead. */
async function readClaims(folder: string): Promise<readonly Claim[]> {
  const names = (await readdir(folder)).filter((name) => CLAIM.test(name));
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { file, generation: Number(CLAIM.exec(name)?.[1]), content: await readFile(file, 'utf8').catch(() => undefined) };
    }),
  );
}

async function findLiving(claims: readonly Claim[]): Promise<Claim | undefined> {
  for (const claim of claims.toSorted((one, other) => other.generation - one.generation)) if (await isLiving(claim)) return claim;
  return undefined;
}

async function isLiving({ file, content }: Claim): Promise<boolean> {
  const holder = content === undefined ? undefined : parseHolder(content);
  if (holder !== undefined && holder.host === hostname()) return isProcessAlive(holder);
  // Of another machine, or made on a full disk, or being written at this moment: only its last beat says something.
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < SILENT_MS;
}

/** Puts a claim in its place with its content inside; `false` when another has that number. */
async function putClaim(folder: string, file: string, content: string): Promise<boolean> {
  const draft = path.join(folder, `.lock-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, content, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
      // On a full disk the claim is empty and lives by its beats: whoever makes room needs the folder first.
      if (!NO_ROOM.has(error.code ?? '')) throw error;
    });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code ?? '')) throw error;
      return writeFile(file, content, { flag: 'wx', mode: 0o600 });
    });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: an owner took the draft for one of a dead process on another machine with the same number.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Tidies up after the dead, and shows that the owner lives until the folder is given back. */
async function own(folder: string, mine: string, dead: readonly Claim[]): Promise<() => Promise<void>> {
  for (const { file } of dead) await rm(file, { force: true });
  for (const name of await readdir(folder)) {
    const pid = Number(DRAFT.exec(name)?.[1] ?? process.pid);
    if (!(await isProcessAlive({ pid, started: undefined }))) await rm(path.join(folder, name), { force: true });
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(mine, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  let released = false;
  return async () => {
    clearInterval(beat);
    // Once only: another claim may have this number afterwards.
    if (!released) await rm(mine, { force: true });
    released = true;
  };
}

function parseHolder(content: string): (ProcessIdentity & { host: string }) | undefined {
  try {
    const { pid, started, host } = JSON.parse(content) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { pid, started: typeof started === 'string' ? started : undefined, host };
  } catch {
    return undefined;
  }
}

function inUse(folder: string, claim: Claim | undefined, advice: string): StorageError {
  const holder = claim?.content === undefined ? undefined : parseHolder(claim.content);
  const who = holder === undefined ? 'another process' : `process ${holder.pid}${holder.host === hostname() ? '' : ` of ${holder.host}`}`;
  return new StorageError(`${folder}: is in use by ${who}. ${advice}`, 'blocked');
}
