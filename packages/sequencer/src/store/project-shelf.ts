import { parseSong, serializeSong } from '@loop/core';
import type { Milliseconds, Song } from '@loop/core';

import { guardStorage, transact } from './guard.js';
import type { Database } from './open-database.js';

/** The project that an app was working on. */
export interface SavedProject {
  /** The song as it was. */
  readonly song: Song;
  /** When it was saved, since 1970. */
  readonly savedAtMs: Milliseconds;
}

/** The autosaved project. The version before the last change is kept too. */
export interface ProjectShelf {
  /** Saves the present state. Saving the same state again changes nothing. */
  save(song: Song): Promise<void>;
  /**
   * Reads the last saved state, or the one before it.
   *
   * @param options - `version`: which one. Default: `current`.
   * @returns `undefined` when nothing was saved.
   * @throws {FileFormatError} When the document cannot be read; it stays in the store.
   */
  load(options?: { readonly version?: 'current' | 'previous' | undefined }): Promise<SavedProject | undefined>;
  /** Forgets the project. */
  clear(): Promise<void>;
}

/** Creates the place for the autosaved project of a database. */
export function createProjectShelf(database: Database, clock: () => Milliseconds): ProjectShelf {
  return {
    async save(song) {
      const document = serializeSong(song);
      await transact(
        'save the project',
        () => database.transaction('project', 'readwrite'),
        async ({ store }) => {
          const current = await store.get('current');
          if (current?.document === document) return;
          if (current !== undefined) await store.put(current, 'previous');
          await store.put({ id: 'current', name: song.title, savedAtMs: clock(), document }, 'current');
        },
      );
    },
    async load(options = {}) {
      const row = await guardStorage('read the project', () => database.get('project', options.version ?? 'current'));
      return row === undefined ? undefined : { song: parseSong(row.document), savedAtMs: row.savedAtMs };
    },
    async clear() {
      await guardStorage('clear the project', () => database.clear('project'));
    },
  };
}
