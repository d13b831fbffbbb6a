import { InvalidInputError, parseSong, serializeSong } from '@loop/core';
import type { Milliseconds, Song } from '@loop/core';

import { createId } from './create-id.js';
import { guardStorage, transact } from './guard.js';
import type { Database } from './open-database.js';
import type { SongRow } from './schema.js';

/** A saved song without its content. */
export interface SongEntry {
  /** Identifies it in this store. */
  readonly id: string;
  /** Its name for people; several entries may share one. */
  readonly name: string;
  /** When it was saved, since 1970. */
  readonly savedAtMs: Milliseconds;
}

/** A saved song. */
export interface SavedSong extends SongEntry {
  /** The song as it was saved. */
  readonly song: Song;
}

/** Saved songs ("beat maps"). */
export interface SongShelf {
  /** Saves a song as a new entry; never replaces another. */
  add(song: Song, options?: { readonly name?: string | undefined }): Promise<SongEntry>;
  /** Lists all entries, newest first, whether their content can be read or not. */
  list(): Promise<readonly SongEntry[]>;
  /**
   * Reads a song.
   *
   * @returns `undefined` when there is no such entry.
   * @throws {FileFormatError} When its document cannot be read; it stays in the store.
   */
  get(id: string): Promise<SavedSong | undefined>;
  /** Reads the document as it was stored, for export and rescue. */
  getDocument(id: string): Promise<string | undefined>;
  /** Gives an entry another name. @throws {InvalidInputError} When there is no such entry or the name is empty. */
  rename(id: string, name: string): Promise<SongEntry>;
  /** Replaces the content of an entry. @throws {InvalidInputError} When there is no such entry. */
  replace(id: string, song: Song): Promise<SongEntry>;
  /** Removes an entry; does nothing when it is not there. */
  remove(id: string): Promise<void>;
}

/** Creates the shelf of songs of a database. */
export function createSongShelf(database: Database, clock: () => Milliseconds): SongShelf {
  const change = (id: string, update: (row: SongRow) => SongRow): Promise<SongEntry> =>
    transact(
      'change the song',
      () => database.transaction('songs', 'readwrite'),
      async ({ store }) => {
        const row = await store.get(id);
        if (row === undefined) throw missing(id);
        const changed = update(row);
        await store.put(changed);
        return toEntry(changed);
      },
    );

  return {
    async add(song, options = {}) {
      const row: SongRow = {
        id: createId(),
        name: checkName(options.name ?? (song.title === '' ? 'untitled' : song.title)),
        savedAtMs: clock(),
        document: serializeSong(song),
      };
      await guardStorage('save the song', () => database.add('songs', row));
      return toEntry(row);
    },
    async list() {
      const rows = await guardStorage('list the songs', () => database.getAll('songs'));
      return rows.map(toEntry).sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1));
    },
    async get(id) {
      const row = await guardStorage('read the song', () => database.get('songs', id));
      return row === undefined ? undefined : { ...toEntry(row), song: parseSong(row.document) };
    },
    async getDocument(id) {
      return (await guardStorage('read the song', () => database.get('songs', id)))?.document;
    },
    async rename(id, name) {
      const checked = checkName(name);
      return change(id, (row) => ({ ...row, name: checked }));
    },
    async replace(id, song) {
      const document = serializeSong(song);
      return change(id, (row) => ({ ...row, document, savedAtMs: clock() }));
    },
    async remove(id) {
      await guardStorage('remove the song', () => database.delete('songs', id));
    },
  };
}

/** Checks the name of an entry. @throws {InvalidInputError} When it is empty or longer than 200 characters. */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= 200) return trimmed;
  throw new InvalidInputError('entry', [{ path: 'name', message: 'must have 1–200 characters', received: String(trimmed.length) }]);
}

/** The error for an entry that is not there. */
export function missing(id: string): InvalidInputError {
  return new InvalidInputError('entry', [{ path: 'id', message: 'names no entry of this store', received: JSON.stringify(id) }]);
}

function toEntry({ id, name, savedAtMs }: SongRow): SongEntry {
  return { id, name, savedAtMs };
}
