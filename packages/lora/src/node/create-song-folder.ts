import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { makeFolder, replaceFile } from '@loop/cli';
import { InvalidInputError, createSerialQueue } from '@loop/core';
import type { Abortable } from '@loop/core';

import { formatSideCars } from '../dataset/format-side-cars.js';
import type { TrackRecord } from '../dataset/track-record.js';
import { AUDIO_EXTENSIONS, isAudioPath, scanFolder } from './scan-folder.js';

/** How much a folder of songs may hold. */
export interface SongFolderLimits {
  /** @defaultValue 64 */
  readonly maxSongs?: number | undefined;
  /** Bytes of one song. @defaultValue 128 MiB */
  readonly maxSongBytes?: number | undefined;
  /** Bytes of all songs. @defaultValue 2 GiB */
  readonly maxBytes?: number | undefined;
}

/** What a person may write about a song. */
export type SongWords = Partial<
  Pick<TrackRecord, 'caption' | 'lyrics' | 'bpm' | 'key' | 'timeSignature' | 'language' | 'instrumental' | 'trigger'>
>;

/** A folder of songs for programs that others talk to: names from outside stay inside, and nothing grows without bounds. */
export interface SongFolder {
  /** Lists the songs by path; none when the folder is not there yet. */
  list(options?: Abortable): Promise<readonly TrackRecord[]>;
  /**
   * Writes a song under a name like the one that is given, which no other song has.
   *
   * @param bytes - The file as it comes; more than the limits is refused as it arrives, and leaves nothing.
   * @returns Its path in the folder.
   * @throws {InvalidInputError} For a name that is no audio file's, or beyond a limit.
   */
  add(name: string, bytes: AsyncIterable<Uint8Array>, options?: Abortable): Promise<string>;
  /** Writes what is known of a song beside it. @throws {InvalidInputError} When it is not there, or a text is too long. */
  describe(song: string, words: SongWords, options?: Abortable): Promise<TrackRecord>;
  /** Removes a song with what lies beside it. @throws {InvalidInputError} When it is not there. */
  remove(song: string, options?: Abortable): Promise<void>;
}

const MIB = 2 ** 20;
const MAX_NAME = 80;
const MAX_TEXT = 8_000;

/** Opens a folder of songs. Nothing is read or written before the first call. */
export function createSongFolder(folder: string, limits: SongFolderLimits = {}): SongFolder {
  const { maxSongs = 64, maxSongBytes = 128 * MIB, maxBytes = 2_048 * MIB } = limits;
  // Each reads what lies beside a song before it writes that: of two together, one would undo the other.
  const writing = createSerialQueue();
  const scan = async (options: Abortable): Promise<Awaited<ReturnType<typeof scanFolder>>['audio']> =>
    (await isThere(folder)) ? (await scanFolder(folder, options)).audio : [];
  const list = async (options: Abortable = {}): Promise<readonly TrackRecord[]> =>
    (await isThere(folder)) ? (await scanFolder(folder, { ...options, allInstrumental: true })).tracks : [];
  const find = async (song: string, options: Abortable): Promise<TrackRecord> => {
    const found = (await list(options)).find((track) => track.path === song);
    if (found === undefined) throw fault('song', 'is not in the folder', song);
    return found;
  };

  return {
    list,
    async add(name, bytes, options = {}) {
      const audio = await scan(options);
      if (audio.length >= maxSongs) throw fault('songs', `must be at most ${maxSongs}; remove one first`, audio.length + 1);
      const held = audio.reduce((sum, file) => sum + file.bytes, 0);
      const song = freeName(
        name,
        audio.map((file) => file.path),
      );
      await makeFolder(folder);
      let count = 0;
      await replaceFile(
        path.join(folder, song),
        async (handle) => {
          for await (const chunk of bytes) {
            options.signal?.throwIfAborted();
            count += chunk.byteLength;
            if (count > maxSongBytes) throw fault('bytes', `must be at most ${Math.floor(maxSongBytes / MIB)} MiB for one song`, count);
            if (held + count > maxBytes)
              throw fault('bytes', `must be at most ${Math.floor(maxBytes / MIB)} MiB for all songs`, held + count);
            await handle.write(chunk);
          }
          if (count === 0) throw fault('bytes', 'must be an audio file', 0);
        },
        { overwrite: false },
      );
      return song;
    },
    describe: (song, words, options = {}) => writing.run(() => describe(song, words, options), options),
    remove: (song, options = {}) => writing.run(() => remove(song, options), options),
  };

  async function describe(song: string, words: SongWords, options: Abortable): Promise<TrackRecord> {
    for (const [field, value] of Object.entries(words))
      if (typeof value === 'string' && value.length > MAX_TEXT)
        throw fault(field, `must have at most ${MAX_TEXT} characters`, value.length);
    const track = await find(song, options);
    const { lyrics } = words;
    const described: TrackRecord = {
      ...track,
      ...words,
      ...(lyrics === undefined ? {} : { rawLyrics: lyrics }),
      labelled: (words.caption ?? track.caption) !== '',
    };
    for (const { path: place, text } of formatSideCars(described, 'json'))
      await replaceFile(path.join(folder, place), (handle) => handle.writeFile(text), { overwrite: true });
    return find(song, options);
  }

  async function remove(song: string, options: Abortable): Promise<void> {
    await find(song, options);
    const stem = path.parse(song).name;
    // Side-cars are named after their song: `rain.json`, `rain.caption.txt`.
    const besides = (await readdir(folder)).filter((name) => name.startsWith(`${stem}.`) && !isAudioPath(name));
    for (const name of [song, ...besides]) await rm(path.join(folder, name), { force: true });
  }
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** A name without folders and odd characters, that no other song and no other song's side-cars have. */
function freeName(name: string, taken: readonly string[]): string {
  const { name: stem, ext } = path.posix.parse(name.replaceAll('\\', '/').split('/').at(-1) ?? '');
  const extension = ext.slice(1).toLowerCase();
  if (!(AUDIO_EXTENSIONS as readonly string[]).includes(extension))
    throw fault('name', `must end in ${AUDIO_EXTENSIONS.map((each) => `.${each}`).join(', ')}`, name.slice(-40));
  const clean = stem
    .normalize('NFC')
    // A dot would end the part by which side-cars are found.
    .replaceAll(/[^\p{L}\p{N}_ -]+/gu, '-')
    .slice(0, MAX_NAME)
    .replaceAll(/^[ -]+|[ -]+$/gu, '');
  const first = clean === '' ? 'song' : clean;
  const known = new Set(taken.map((each) => path.posix.parse(each).name.toLowerCase()));
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? first : `${first} ${count}`;
    if (!known.has(tried.toLowerCase())) return `${tried}.${extension}`;
  }
}

function fault(field: string, message: string, received: unknown): InvalidInputError {
  return new InvalidInputError('songs', [{ path: field, message, received: String(received) }]);
}
