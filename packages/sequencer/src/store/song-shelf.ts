import { parseSong, serializeSong } from '@loop/core';
import type { Milliseconds, Song } from '@loop/core';

import { createDocumentShelf } from './document-shelf.js';
import type { SongEntry } from './document-shelf.js';
import type { Database } from './open-database.js';

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
  const { read, ...shelf } = createDocumentShelf<Song>(database, clock, {
    store: 'songs',
    noun: 'song',
    serialize: serializeSong,
    parse: parseSong,
    nameOf: ({ title }) => (title === '' ? 'untitled' : title),
  });
  return {
    ...shelf,
    async get(id) {
      const found = await read(id);
      return found && { ...found.entry, song: found.value };
    },
  };
}
