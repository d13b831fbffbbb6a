import type { Milliseconds } from '@loop/core';

import { parseKit, serializeKit } from '../kits/kit-document.js';
import type { Kit } from '../kits/kit.js';
import { createDocumentShelf } from './document-shelf.js';
import type { SongEntry } from './document-shelf.js';
import type { Database } from './open-database.js';

/** A saved kit without its content. */
export type KitEntry = SongEntry;

/** A saved kit. */
export interface SavedKit extends KitEntry {
  /** The kit as it was saved. */
  readonly kit: Kit;
}

/** Saved kits: sounds that somebody made and gave a name. */
export interface KitShelf {
  /** Saves a kit as a new entry, under its title unless named; never replaces another. @throws {InvalidInputError} When it is not valid. */
  add(kit: Kit, options?: { readonly name?: string | undefined }): Promise<KitEntry>;
  /** Lists all entries, newest first, whether their content can be read or not. */
  list(): Promise<readonly KitEntry[]>;
  /**
   * Reads a kit.
   *
   * @returns `undefined` when there is no such entry.
   * @throws {FileFormatError} When its document cannot be read; it stays in the store.
   */
  get(id: string): Promise<SavedKit | undefined>;
  /** Gives an entry another name. @throws {InvalidInputError} When there is no such entry or the name is empty. */
  rename(id: string, name: string): Promise<KitEntry>;
  /** Replaces the content of an entry. @throws {InvalidInputError} When there is no such entry. */
  replace(id: string, kit: Kit): Promise<KitEntry>;
  /** Removes an entry; does nothing when it is not there. */
  remove(id: string): Promise<void>;
}

/** Creates the shelf of kits of a database. */
export function createKitShelf(database: Database, clock: () => Milliseconds): KitShelf {
  const { add, list, read, rename, replace, remove } = createDocumentShelf<Kit>(database, clock, {
    store: 'kits',
    noun: 'kit',
    serialize: serializeKit,
    parse: parseKit,
    nameOf: ({ title }) => title,
  });
  return {
    add,
    list,
    rename,
    replace,
    remove,
    async get(id) {
      const found = await read(id);
      return found && { ...found.entry, kit: found.value };
    },
  };
}
