import { InvalidInputError } from '@loop/core';
import type { Milliseconds } from '@loop/core';

import { createId } from './create-id.js';
import { guardStorage, transact } from './guard.js';
import type { Database } from './open-database.js';
import type { SongRow } from './schema.js';

/** A saved song or kit without its content. */
export interface SongEntry {
  /** Identifies it in this store. */
  readonly id: string;
  /** Its name for people; several entries may share one. */
  readonly name: string;
  /** When it was saved, since 1970. */
  readonly savedAtMs: Milliseconds;
}

/** How values of one kind are kept as documents. */
export interface DocumentKind<T> {
  /** The object store. */
  readonly store: 'songs' | 'kits';
  /** The kind in messages, such as `song`. */
  readonly noun: string;
  readonly serialize: (value: T) => string;
  readonly parse: (document: string) => T;
  /** Names an entry that is saved without a name. */
  readonly nameOf: (value: T) => string;
}

/** Saved documents of one kind. */
export interface DocumentShelf<T> {
  add(value: T, options?: { readonly name?: string | undefined }): Promise<SongEntry>;
  list(): Promise<readonly SongEntry[]>;
  read(id: string): Promise<{ readonly entry: SongEntry; readonly value: T } | undefined>;
  getDocument(id: string): Promise<string | undefined>;
  rename(id: string, name: string): Promise<SongEntry>;
  replace(id: string, value: T): Promise<SongEntry>;
  remove(id: string): Promise<void>;
}

/** Creates the shelf of one kind of documents of a database. */
export function createDocumentShelf<T>(
  database: Database,
  clock: () => Milliseconds,
  { store: name, noun, serialize, parse, nameOf }: DocumentKind<T>,
): DocumentShelf<T> {
  const change = (id: string, update: (row: SongRow) => SongRow): Promise<SongEntry> =>
    transact(
      `change the ${noun}`,
      () => database.transaction(name, 'readwrite'),
      async ({ store }) => {
        const row = await store.get(id);
        if (row === undefined) throw missing(id);
        const changed = update(row);
        await store.put(changed);
        return toEntry(changed);
      },
    );

  return {
    async add(value, options = {}) {
      const row: SongRow = {
        id: createId(),
        name: checkName(options.name ?? nameOf(value)),
        savedAtMs: clock(),
        document: serialize(value),
      };
      await guardStorage(`save the ${noun}`, () => database.add(name, row));
      return toEntry(row);
    },
    async list() {
      const rows = await guardStorage(`list the ${name}`, () => database.getAll(name));
      return rows.map(toEntry).sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1));
    },
    async read(id) {
      const row = await guardStorage(`read the ${noun}`, () => database.get(name, id));
      return row === undefined ? undefined : { entry: toEntry(row), value: parse(row.document) };
    },
    async getDocument(id) {
      return (await guardStorage(`read the ${noun}`, () => database.get(name, id)))?.document;
    },
    async rename(id, next) {
      const checked = checkName(next);
      return change(id, (row) => ({ ...row, name: checked }));
    },
    async replace(id, value) {
      const document = serialize(value);
      return change(id, (row) => ({ ...row, document, savedAtMs: clock() }));
    },
    async remove(id) {
      await guardStorage(`remove the ${noun}`, () => database.delete(name, id));
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
