import type { Milliseconds } from '@loop/core';

import { createKitShelf } from './kit-shelf.js';
import type { KitShelf } from './kit-shelf.js';
import { openDatabase } from './open-database.js';
import { createPictureShelf } from './picture-shelf.js';
import type { PictureShelf } from './picture-shelf.js';
import { createProjectShelf } from './project-shelf.js';
import type { ProjectShelf } from './project-shelf.js';
import { createSampleShelf } from './sample-shelf.js';
import type { SampleShelf } from './sample-shelf.js';
import { createSongShelf } from './song-shelf.js';
import type { SongShelf } from './song-shelf.js';

/** How a store is opened. */
export interface StoreOptions {
  /** The name of the database; apps of one origin that share it share their content. @defaultValue 'loop' */
  readonly name?: string | undefined;
  /** The clock for dates, in milliseconds since 1970. @defaultValue the system's */
  readonly clock?: (() => Milliseconds) | undefined;
}

/** What a browser keeps for an app: songs, kits, samples, pictures and the project it was working on. */
export interface LoopStore {
  /** Saved songs. */
  readonly songs: SongShelf;
  /** Saved kits. */
  readonly kits: KitShelf;
  /** Saved samples. */
  readonly samples: SampleShelf;
  /** Saved pictures, such as textures of a visual. */
  readonly pictures: PictureShelf;
  /** The autosaved project. */
  readonly project: ProjectShelf;
  /** How full the browser's storage is; `undefined` where the browser does not say. */
  usage(): Promise<StorageUsage | undefined>;
  /** Closes the database; safe to call twice. */
  dispose(): void;
}

/** How full the browser's storage is. */
export interface StorageUsage {
  /** Bytes in use by all of the origin. */
  readonly usedBytes: number;
  /** Bytes that the origin may use. */
  readonly quotaBytes: number;
}

/**
 * Opens the store in IndexedDB. Every change is one transaction: when it fails, nothing changes.
 *
 * @throws {StorageError} When there is no IndexedDB, or another tab blocks an upgrade. Later calls fail with `quota` when the
 * disk is full.
 * @example
 * ```ts
 * const store = await openStore();
 * await store.project.save(song);
 * const { id } = await store.songs.add(song, { name: 'Saturday' });
 * ```
 */
export async function openStore(options: StoreOptions = {}): Promise<LoopStore> {
  const { name = 'loop', clock = () => new Date().getTime() } = options;
  const database = await openDatabase(name);
  return {
    songs: createSongShelf(database, clock),
    kits: createKitShelf(database, clock),
    samples: createSampleShelf(database, clock),
    pictures: createPictureShelf(database, clock),
    project: createProjectShelf(database, clock),
    async usage() {
      const estimate = await globalThis.navigator?.storage?.estimate?.();
      if (estimate?.usage === undefined || estimate.quota === undefined) return undefined;
      return { usedBytes: estimate.usage, quotaBytes: estimate.quota };
    },
    dispose: () => database.close(),
  };
}
