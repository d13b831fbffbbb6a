import { serializeSong } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { encodeWav, hashClip } from '@loop/core/audio';
import { strToU8, zipSync } from 'fflate';
import type { Zippable } from 'fflate';

import { serializeKit } from '../kits/kit-document.js';
import { ARCHIVE_FORMAT, ARCHIVE_VERSION, TABLE_NAME } from './archive.js';
import type { Archive, ArchivedDocument } from './archive.js';

/** The date of every file in an archive, so that the same content gives the same bytes. */
const DATE = new Date(1980, 0, 1);

/**
 * Writes everything that an app keeps as one file: a ZIP archive that any program opens, with songs and kits as JSON, samples as WAV without
 * loss, and pictures as they are. The same content gives the same bytes.
 *
 * @throws {InvalidInputError} When a song, a kit or a sample is not valid.
 */
export async function encodeArchive(archive: Archive): Promise<Uint8Array> {
  const { project, songs, kits, samples, pictures, settings } = archive;
  const files: Zippable = {};
  const addText = (path: string, text: string): string => {
    files[path] = [strToU8(text), { level: 6, mtime: DATE }];
    return path;
  };
  // Sound and pictures hardly shrink; as they are, they are written and read at once.
  const addBytes = (path: string, bytes: Uint8Array): string => {
    files[path] = [bytes, { level: 0, mtime: DATE }];
    return path;
  };
  const addDocuments = <T>(folder: string, documents: readonly ArchivedDocument<T>[], write: (value: T) => string) =>
    documents.map(({ name, savedAtMs, value }, index) => ({
      name,
      savedAtMs,
      file: addText(`${folder}/${index + 1}.json`, write(value)),
    }));

  const table = {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    ...(project === undefined ? {} : { project: addText('project.json', serializeSong(project)) }),
    songs: addDocuments('songs', songs, serializeSong),
    kits: addDocuments('kits', kits, serializeKit),
    samples: await Promise.all(
      samples.map(async ({ id, name, savedAtMs, details, tags, loop, audio }) => ({
        id,
        name,
        savedAtMs,
        details,
        tags,
        ...(loop === undefined ? {} : { loop }),
        hash: await hashClip(audio),
        file: addBytes(`samples/${id}.wav`, encodeWav(audio, { format: smallestFormat(audio) })),
      })),
    ),
    pictures: pictures.map(({ name, savedAtMs, type, details, bytes }, index) => ({
      name,
      savedAtMs,
      type,
      details,
      file: addBytes(`pictures/${index + 1}.${type.slice('image/'.length)}`, bytes),
    })),
    settings,
  };
  addText(TABLE_NAME, JSON.stringify(table, undefined, 1));
  return zipSync(files);
}

/** The smallest format that keeps every sample as it is: what was recorded with 16 or 24 bits takes no more than those. */
function smallestFormat({ channels }: AudioClip): 'pcm16' | 'pcm24' | 'float32' {
  const fits = (scale: number): boolean =>
    channels.every((channel) =>
      // −0 is a float of its own.
      channel.every((sample) => Number.isInteger(sample * scale) && sample >= -1 && sample * scale <= scale - 1 && !Object.is(sample, -0)),
    );
  if (fits(2 ** 15)) return 'pcm16';
  return fits(2 ** 23) ? 'pcm24' : 'float32';
}
