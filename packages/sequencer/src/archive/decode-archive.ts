import { FileFormatError, InvalidInputError, UnsupportedError, isLoopError, parseSong } from '@loop/core';
import type { Warning } from '@loop/core';
import { decodeWav, hashClip } from '@loop/core/audio';
import { strFromU8, unzipSync } from 'fflate';
import type { Unzipped } from 'fflate';

import { parseKit } from '../kits/kit-document.js';
import { PICTURE_TYPES } from '../store/picture-shelf.js';
import { ARCHIVE_FORMAT, ARCHIVE_VERSION, TABLE_NAME } from './archive.js';
import type { Archive } from './archive.js';
import { parseTable } from './archive-table.js';

/** How much an archive may hold: what says more is refused before it is unpacked. */
export interface ArchiveLimits {
  /** All files together, unpacked. @defaultValue 2 GiB */
  readonly maxBytes?: number | undefined;
  /** How many files. @defaultValue 10 000 */
  readonly maxFiles?: number | undefined;
}

/** An archive that was read. */
export interface DecodedArchive {
  /** What is in it and can be read. */
  readonly archive: Archive;
  /** What was left out: files that are missing or damaged, each by its name. */
  readonly warnings: readonly Warning[];
}

/**
 * Reads an archive. What is damaged in it costs nothing else: it is left out, with a warning.
 *
 * @throws {FileFormatError} When it is no archive, or holds more than the limits allow.
 * @throws {UnsupportedError} When a newer version wrote it.
 */
export async function decodeArchive(bytes: Uint8Array, limits: ArchiveLimits = {}): Promise<DecodedArchive> {
  const files = unpack(bytes, limits);
  const table = parseTable(readTable(files));
  const warnings: Warning[] = [];
  /** Reads something of the archive; what cannot be read is left out. */
  const attempt = async <T>(what: string, file: string, read: (bytes: Uint8Array) => T | Promise<T>): Promise<readonly T[]> => {
    try {
      const found = Object.hasOwn(files, file) ? files[file] : undefined;
      if (found === undefined) throw new FileFormatError(ARCHIVE_FORMAT, `it is not in the archive`);
      return [await read(found)];
    } catch (error) {
      if (!isLoopError(error)) throw error;
      warnings.push({ code: 'notice', field: file, message: `${what} was left out: ${error.message}` });
      return [];
    }
  };
  const all = async <E, T>(entries: readonly E[], read: (entry: E) => Promise<readonly T[]>): Promise<readonly T[]> => {
    const found: T[] = [];
    for (const entry of entries) found.push(...(await read(entry)));
    return found;
  };

  const project = table.project === undefined ? [] : await attempt('The project', table.project, (file) => parseSong(strFromU8(file)));
  const archive: Archive = {
    project: project[0],
    songs: await all(table.songs, ({ file, name, savedAtMs }) =>
      attempt(`The song ${name}`, file, (text) => ({ name, savedAtMs, value: parseSong(strFromU8(text)) })),
    ),
    kits: await all(table.kits, ({ file, name, savedAtMs }) =>
      attempt(`The kit ${name}`, file, (text) => ({ name, savedAtMs, value: parseKit(strFromU8(text)) })),
    ),
    samples: await all(table.samples, ({ file, hash, ...entry }) =>
      attempt(`The sample ${entry.name}`, file, async (wav) => {
        const { audio } = decodeWav(wav);
        const found = hash === undefined ? undefined : await hashClip(audio);
        if (found !== undefined && found !== hash) throw new FileFormatError('wav', 'its sound is damaged');
        const { sampleRate, channels } = audio;
        const durationSeconds = (channels[0]?.length ?? 0) / sampleRate;
        return { ...entry, durationSeconds, sampleRate, channels: channels.length, audio };
      }),
    ),
    pictures: await all(table.pictures, ({ file, ...entry }) =>
      attempt(`The picture ${entry.name}`, file, (picture) => {
        const type = PICTURE_TYPES.find((known) => known === entry.type);
        if (type === undefined) throw new InvalidInputError('picture', [{ path: 'type', message: 'is not kept', allowed: PICTURE_TYPES }]);
        return { ...entry, id: file, type, bytes: picture };
      }),
    ),
    settings: table.settings,
  };
  return { archive, warnings };
}

const DEFAULT_MAX_BYTES = 2 * 1024 ** 3;
const DEFAULT_MAX_FILES = 10_000;

/** Unpacks a ZIP file. What its directory says is counted first, and no file becomes larger than that. */
function unpack(bytes: Uint8Array, { maxBytes = DEFAULT_MAX_BYTES, maxFiles = DEFAULT_MAX_FILES }: ArchiveLimits): Unzipped {
  let total = 0;
  let count = 0;
  try {
    unzipSync(bytes, {
      filter({ originalSize }) {
        total += originalSize;
        count += 1;
        if (total > maxBytes) throw new FileFormatError(ARCHIVE_FORMAT, `The archive holds more than ${maxBytes} bytes.`);
        if (count > maxFiles) throw new FileFormatError(ARCHIVE_FORMAT, `The archive holds more than ${maxFiles} files.`);
        return false;
      },
    });
    return unzipSync(bytes);
  } catch (error) {
    if (isLoopError(error)) throw error;
    throw new FileFormatError(ARCHIVE_FORMAT, 'This is no archive, or it is damaged.', undefined, { cause: error });
  }
}

function readTable(files: Unzipped): unknown {
  const bytes = Object.hasOwn(files, TABLE_NAME) ? files[TABLE_NAME] : undefined;
  if (bytes === undefined) throw new FileFormatError(ARCHIVE_FORMAT, `This is no archive: it has no ${TABLE_NAME}.`);
  let table: unknown;
  try {
    table = JSON.parse(strFromU8(bytes));
  } catch (error) {
    throw new FileFormatError(ARCHIVE_FORMAT, `${TABLE_NAME} is no JSON.`, undefined, { cause: error });
  }
  const { format, version } = (typeof table === 'object' && table !== null ? table : {}) as { format?: unknown; version?: unknown };
  if (format !== ARCHIVE_FORMAT)
    throw new FileFormatError(ARCHIVE_FORMAT, `This is no archive: its field "format" is not "${ARCHIVE_FORMAT}".`);
  if (typeof version === 'number' && version > ARCHIVE_VERSION)
    throw new UnsupportedError(
      'version',
      `The archive has version ${version}, and this app reads up to ${ARCHIVE_VERSION}; update the app.`,
    );
  return table;
}
