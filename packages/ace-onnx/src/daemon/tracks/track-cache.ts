import { open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

import { isProcessAlive, makeFolder, replaceFile, syncFolder, toStorageError } from '@loop/cli';

import { parseTrackEntry } from './track-entry.js';
import type { TrackEntry } from './track-entry.js';

/** Where tracks are kept. */
export interface TrackCacheOptions {
  /** The folder of the sounds, `<track id>.wav`. */
  readonly folder: string;
  /** The most bytes that its sounds may have together; the least recently used are removed. */
  readonly maxBytes: number;
}

/** A track that is there. */
export interface CachedTrack extends TrackEntry {
  /** The absolute path of the sound. */
  readonly path: string;
}

/** Tracks that were made, on disk. */
export interface TrackCache {
  /** Makes the folder, and removes what killed processes left half-written. */
  prepare(): Promise<void>;
  /** A track of the same model files, whole; it counts as used now. */
  find(trackId: string, fingerprint: string): Promise<CachedTrack | undefined>;
  /** A new place for a sound that is being written; {@link commit} or {@link discard} ends it. */
  reserve(trackId: string): string;
  /** Puts a finished sound in its place with its entry, in one step each, and keeps the limit. */
  commit(draft: string, entry: TrackEntry): Promise<CachedTrack>;
  /** Removes a sound that is not wanted. */
  discard(draft: string): Promise<void>;
  /** How much is there. */
  usage(): Promise<{ readonly tracks: number; readonly bytes: number }>;
}

const SOUND = /^([0-9a-f]{16})\.wav$/;
const ENTRY = /^([0-9a-f]{16})\.json$/;
/** `.<track id>.<process>-<number>.part`. */
const DRAFT = /^\.[0-9a-f]{16}\.(\d+)-\d+\.part$/;

/** Opens the tracks of a folder. Nothing is read or written before the first call. */
export function createTrackCache({ folder, maxBytes }: TrackCacheOptions): TrackCache {
  let drafts = 0;
  const soundOf = (trackId: string): string => path.join(folder, `${trackId}.wav`);
  const entryOf = (trackId: string): string => path.join(folder, `${trackId}.json`);
  const discard = async (draft: string): Promise<void> => rm(draft, { force: true });

  const sounds = async (): Promise<readonly { readonly trackId: string; readonly bytes: number; readonly usedMs: number }[]> => {
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const trackId = SOUND.exec(name)?.[1];
        const sound = trackId === undefined ? undefined : await stat(soundOf(trackId)).catch(() => undefined);
        if (trackId === undefined || sound?.isFile() !== true) return [];
        const used = await stat(entryOf(trackId)).catch(() => sound);
        return [{ trackId, bytes: sound.size, usedMs: Math.max(sound.mtimeMs, used.mtimeMs) }];
      }),
    );
    return found.flat();
  };

  /** Removes the least recently used tracks until the limit is kept; the one that was just made stays in any case. */
  const evict = async (kept: string): Promise<void> => {
    const all = (await sounds()).toSorted((one, other) => one.usedMs - other.usedMs);
    let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { trackId, bytes } of all) {
      if (total <= maxBytes) return;
      if (trackId === kept) continue;
      // The entry first: a sound without one is no track, an entry without a sound would be looked at in vain.
      await rm(entryOf(trackId), { force: true });
      await rm(soundOf(trackId), { force: true });
      total -= bytes;
    }
  };

  return {
    async prepare() {
      try {
        await makeFolder(folder);
        const names = await readdir(folder);
        const present = new Set(names);
        for (const name of names) {
          const pid = Number(DRAFT.exec(name)?.[1] ?? Number.NaN);
          const isLeft = !Number.isNaN(pid) && pid !== process.pid && !(await isProcessAlive({ pid, started: undefined }));
          const orphan = ENTRY.exec(name)?.[1];
          const isOrphan = orphan !== undefined && !present.has(`${orphan}.wav`);
          if (isLeft || isOrphan) await rm(path.join(folder, name), { force: true });
        }
      } catch (error) {
        throw toStorageError(error, folder);
      }
    },
    async find(trackId, fingerprint) {
      const entry = parseTrackEntry(await readFile(entryOf(trackId), 'utf8').catch(() => undefined));
      if (entry === undefined || entry.trackId !== trackId || entry.fingerprint !== fingerprint) return undefined;
      const sound = await stat(soundOf(trackId)).catch(() => undefined);
      if (sound?.isFile() !== true || sound.size !== entry.bytes) return undefined;
      const now = new Date();
      await utimes(entryOf(trackId), now, now).catch(() => undefined);
      return { ...entry, path: soundOf(trackId) };
    },
    reserve: (trackId) => path.join(folder, `.${trackId}.${process.pid}-${(drafts += 1)}.part`),
    async commit(draft, entry) {
      const { trackId } = entry;
      try {
        // The folder may have been cleared meanwhile; the draft decides.
        await syncFile(draft);
        await rename(draft, soundOf(trackId));
        await syncFolder(folder);
      } catch (error) {
        await discard(draft);
        throw toStorageError(error, soundOf(trackId));
      }
      await replaceFile(entryOf(trackId), (handle) => handle.writeFile(`${JSON.stringify(entry)}\n`), { overwrite: true });
      await evict(trackId);
      return { ...entry, path: soundOf(trackId) };
    },
    discard,
    async usage() {
      const all = await sounds();
      return { tracks: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
  };
}

/** Has the disk hold what was written before the name says that it is whole. */
async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}
