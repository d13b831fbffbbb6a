import type { Milliseconds, Song } from '@loop/core';

import type { Kit } from '../kits/kit.js';
import type { SavedPicture } from '../store/picture-shelf.js';
import type { SavedSample } from '../store/sample-shelf.js';

/** A song or a kit of an archive, under the name that somebody gave it. */
export interface ArchivedDocument<T> {
  /** Its name for people, 1–200 characters. */
  readonly name: string;
  /** When it was saved, since 1970. */
  readonly savedAtMs: Milliseconds;
  /** The song or the kit. */
  readonly value: T;
}

/** Everything that an app keeps, as plain data: what an archive file holds. */
export interface Archive {
  /** The song that was being worked on. */
  readonly project?: Song | undefined;
  /** Saved songs. */
  readonly songs: readonly ArchivedDocument<Song>[];
  /** Saved kits. */
  readonly kits: readonly ArchivedDocument<Kit>[];
  /** Saved samples with their sounds, in their order; the slots of songs name them by their ids. */
  readonly samples: readonly SavedSample[];
  /** Saved pictures. */
  readonly pictures: readonly SavedPicture[];
  /** What the app wants to remember beside, by names of its own: at most 256 texts, each of at most 1 MiB. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What names a file as an archive, in the field `format` of its table. */
export const ARCHIVE_FORMAT = 'loop-archive';

/** The version of the format that is written. */
export const ARCHIVE_VERSION = 1;

/** The file of an archive that says what is in the others. */
export const TABLE_NAME = 'loop-archive.json';
