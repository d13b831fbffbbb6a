import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError } from '@loop/core';
import type { Abortable, MusicTrack } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import type { WavFormat } from '@loop/core/audio';

/** How tracks are saved. */
export interface SaveTracksOptions extends Abortable {
  /** How samples are stored. @defaultValue 'pcm16' */
  readonly format?: WavFormat | undefined;
  /** Whether files that are there may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
}

/**
 * Saves tracks as WAV files. Each is there whole or not at all. Several tracks get their number before the ending: `song-2.wav`.
 *
 * @param file - The place of the first track; missing folders are made.
 * @returns The files, in the order of the tracks.
 * @throws {InvalidInputError} When a file is there and must not be replaced.
 */
export async function saveTracks(
  tracks: readonly Pick<MusicTrack, 'audio'>[],
  file: string,
  { format = 'pcm16', overwrite = false, signal }: SaveTracksOptions = {},
): Promise<readonly string[]> {
  const { dir, name, ext } = path.parse(file);
  const files = tracks.map((_, index) => (tracks.length === 1 ? file : path.join(dir, `${name}-${index + 1}${ext === '' ? '.wav' : ext}`)));
  await mkdir(dir === '' ? '.' : dir, { recursive: true });
  for (const [index, place] of files.entries()) {
    signal?.throwIfAborted();
    await putFile(place, encodeWav((tracks[index] as MusicTrack).audio, { format }), overwrite);
  }
  return files;
}

async function putFile(file: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.part`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A hard link fails where a file is, in one step; a rename would replace it.
    await (overwrite ? rename(temporary, file) : link(temporary, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new InvalidInputError('output', [{ path: 'output', message: 'exists already', received: file }], { cause: error });
  } finally {
    await rm(temporary, { force: true });
  }
}
