import * as z from 'zod/mini';

import { FileFormatError } from '../../errors.js';
import { parseInput } from '../../validate.js';
import type { Migrations } from './migrate.js';
import { migrate } from './migrate.js';
import { renameScale } from './old-scale-names.js';
import type { Song } from './song.js';
import { songSchema } from './song-schema.js';

/** What names a document as a song, in its `format` field. */
const SONG_FORMAT = 'loop-song';

/** The version of the document format that this version of the package writes. */
const SONG_VERSION = 2;

/** The longest document that is read, in UTF-16 code units: several times the largest song. */
const MAX_DOCUMENT_LENGTH = 16 * 1_024 * 1_024;

/** One step per older version; version 1 is the first. A new version adds its step here and never changes the others. */
const migrations: Migrations = { 1: (document) => ({ ...document, song: renameScale(document['song']) }) };

const documentSchema = z.strictObject({ format: z.literal(SONG_FORMAT), version: z.literal(SONG_VERSION), song: songSchema });

/**
 * Writes a song as a versioned JSON document that holds its whole state. Rests and settings that are `undefined` become `null`
 * in lists and are left out elsewhere.
 *
 * @throws {InvalidInputError} When the song is not valid, so that nothing is saved that could not be read again.
 *
 * @example
 * ```ts
 * const text = serializeSong(song); // '{"format":"loop-song","version":2,"song":{…}}'
 * parseSong(text); // equals song
 * ```
 */
export function serializeSong(song: Song): string {
  return JSON.stringify({ format: SONG_FORMAT, version: SONG_VERSION, song: parseInput(songSchema, song, 'song') });
}

/**
 * Reads a document that {@link serializeSong} wrote, in this or any earlier version of the format.
 *
 * @param document - The JSON text, or the value that it holds.
 * @throws {FileFormatError} When the text is not JSON or is too long, or when the value is not a song document.
 * @throws {UnsupportedError} When a newer version of the package wrote it.
 * @throws {InvalidInputError} When the song in it is not valid; the issues name each path.
 */
export function parseSong(document: unknown): Song {
  const value = typeof document === 'string' ? parseJson(document) : document;
  if (!isRecord(value) || value['format'] !== SONG_FORMAT) {
    throw new FileFormatError(SONG_FORMAT, `This is not a song document: its field "format" is not "${SONG_FORMAT}".`);
  }
  return parseInput(documentSchema, dropNulls(migrate(value, SONG_VERSION, migrations), 0), 'document').song;
}

function parseJson(text: string): unknown {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    throw new FileFormatError(SONG_FORMAT, `The document has ${text.length} characters; at most ${MAX_DOCUMENT_LENGTH} are read.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FileFormatError(SONG_FORMAT, 'The document is not JSON.', undefined, { cause: error });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Turns each `null` into `undefined`. What lies deeper than any song is left for the schema to refuse. */
function dropNulls(value: unknown, depth: number): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object' || depth > 10) return value;
  if (Array.isArray(value)) return value.map((item) => dropNulls(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, dropNulls(item, depth + 1)]));
}
