import { InvalidInputError } from '@loop/core';
import type { Milliseconds } from '@loop/core';

import { createId } from './create-id.js';
import { checkName } from './document-shelf.js';
import { guardStorage } from './guard.js';
import type { Database } from './open-database.js';
import type { PictureRow } from './schema.js';

/** The kinds of pictures that are kept: those that browsers show everywhere and that run no script. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** A kind of picture. */
export type PictureType = (typeof PICTURE_TYPES)[number];

/** A saved picture without its bytes. */
export interface PictureEntry {
  /** Identifies it in this store. */
  readonly id: string;
  /** Its name for people; several pictures may share one. */
  readonly name: string;
  /** When it was saved, since 1970. */
  readonly savedAtMs: Milliseconds;
  /** What its bytes are. */
  readonly type: PictureType;
  /** Where it comes from: style, seed, prompt and the like; plain JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A saved picture. */
export interface SavedPicture extends PictureEntry {
  /** The file as it was saved. */
  readonly bytes: Uint8Array;
}

/** A picture to be saved. */
export interface NewPicture extends Pick<SavedPicture, 'name' | 'type' | 'bytes'> {
  /** Where it comes from; plain JSON. @defaultValue nothing */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Saved pictures, such as the textures of a visual. */
export interface PictureShelf {
  /** Saves a picture as a new entry. @throws {InvalidInputError} When its name, its type or its size is not acceptable. */
  add(picture: NewPicture): Promise<PictureEntry>;
  /** Lists all pictures with their bytes, newest first. */
  list(): Promise<readonly SavedPicture[]>;
  /** Reads a picture; `undefined` when there is none. */
  get(id: string): Promise<SavedPicture | undefined>;
  /** Removes a picture; does nothing when it is not there. */
  remove(id: string): Promise<void>;
}

/** The largest picture: far above a texture, far below what fills a browser's storage. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Creates the shelf of pictures of a database. */
export function createPictureShelf(database: Database, clock: () => Milliseconds): PictureShelf {
  return {
    async add({ name, type, bytes, details = {} }) {
      const row: PictureRow = { id: createId(), name: checkName(name), savedAtMs: clock(), type, bytes: checkBytes(type, bytes), details };
      await guardStorage('save the picture', () => database.add('pictures', row));
      return toEntry(row);
    },
    async list() {
      const rows = await guardStorage('list the pictures', () => database.getAll('pictures'));
      return rows.sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1)).map(toPicture);
    },
    async get(id) {
      const row = await guardStorage('read the picture', () => database.get('pictures', id));
      return row && toPicture(row);
    },
    async remove(id) {
      await guardStorage('remove the picture', () => database.delete('pictures', id));
    },
  };
}

function checkBytes(type: string, bytes: Uint8Array): Uint8Array {
  if (!(PICTURE_TYPES as readonly string[]).includes(type))
    throw new InvalidInputError('picture', [{ path: 'type', message: 'is not kept', allowed: PICTURE_TYPES, received: type }]);
  if (bytes.length === 0 || bytes.length > MAX_BYTES)
    throw new InvalidInputError('picture', [{ path: 'bytes', message: `must have 1–${MAX_BYTES} bytes`, received: String(bytes.length) }]);
  return bytes;
}

function toPicture(row: PictureRow): SavedPicture {
  return { ...row, type: row.type as PictureType };
}

function toEntry(row: PictureRow): PictureEntry {
  const { id, name, savedAtMs, details } = row;
  return { id, name, savedAtMs, type: row.type as PictureType, details };
}
