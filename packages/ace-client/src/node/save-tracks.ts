import path from 'node:path';

import { replaceFile } from '@loop/cli';
import type { Abortable, MusicTrack } from '@loop/core';
import { encodeTrack } from '@loop/core/audio';
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
  tracks: readonly MusicTrack[],
  file: string,
  { format = 'pcm16', overwrite = false, signal }: SaveTracksOptions = {},
): Promise<readonly string[]> {
  const { dir, name, ext } = path.parse(file);
  const files = tracks.map((_, index) => (tracks.length === 1 ? file : path.join(dir, `${name}-${index + 1}${ext === '' ? '.wav' : ext}`)));
  for (const [index, place] of files.entries()) {
    signal?.throwIfAborted();
    const bytes = encodeTrack(tracks[index] as MusicTrack, { format });
    await replaceFile(place, (handle) => handle.writeFile(bytes), { overwrite });
  }
  return files;
}
