import { StorageError } from '@loop/core';
import { openDB } from 'idb';
import type { IDBPDatabase } from 'idb';

import { guardStorage } from './guard.js';
import { SCHEMA_VERSION } from './schema.js';
import type { LoopSchema } from './schema.js';

/** The open database. */
export type Database = IDBPDatabase<LoopSchema>;

/**
 * Opens the database and brings its object stores to the present version.
 *
 * @throws {StorageError} `unavailable` without IndexedDB or when a newer version of the app wrote it, `blocked` when another tab
 * holds an older version open.
 */
export async function openDatabase(name: string): Promise<Database> {
  if (typeof indexedDB === 'undefined') {
    throw new StorageError('This platform has no IndexedDB; the store works in browsers.', 'unavailable');
  }
  let giveUp: (error: StorageError) => void = () => {};
  const blocked = new Promise<never>((_, reject) => (giveUp = reject));
  const opening = openDB<LoopSchema>(name, SCHEMA_VERSION, {
    upgrade: upgradeSchema,
    blocked: () => giveUp(new StorageError('Another tab holds an older version of the store open; close it and try again.', 'blocked')),
    // A newer version in another tab must not wait for this one.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
  });
  return guardStorage('open the store', async () => {
    try {
      return await Promise.race([opening, blocked]);
    } catch (error) {
      void opening.then((database) => database.close()).catch(() => {});
      if ((error as { name?: unknown }).name !== 'VersionError') throw error;
      throw new StorageError('A newer version of the app wrote this store; update the app to read it.', 'unavailable', { cause: error });
    }
  });
}

function upgradeSchema(database: Database, from: number): void {
  if (from < 1) {
    database.createObjectStore('songs', { keyPath: 'id' });
    database.createObjectStore('samples', { keyPath: 'id' });
    database.createObjectStore('sounds');
    database.createObjectStore('project');
  }
  if (from < 2) database.createObjectStore('kits', { keyPath: 'id' });
  if (from < 3) database.createObjectStore('pictures', { keyPath: 'id' });
}
