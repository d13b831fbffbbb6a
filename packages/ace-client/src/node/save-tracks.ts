import path from 'node:path';

import { assertOutputFree, replaceFile } from '@loop/cli';
import type { ReplaceFileOptions } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
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
 * @throws {InvalidInputError} When a file is there and must not be replaced, or the name has another ending than WAV files.
 * @throws {StorageError} When the disk refuses.
 */
export async function saveTracks(
  tracks: readonly MusicTrack[],
  file: string,
  { format = 'pcm16', overwrite = false, signal }: SaveTracksOptions = {},
): Promise<readonly string[]> {
  const files = placesOfTracks(file, tracks.length);
  for (const [index, place] of files.entries()) {
    signal?.throwIfAborted();
    const bytes = encodeTrack(tracks[index] as MusicTrack, { format });
    await replaceFile(place, (handle) => handle.writeFile(bytes), { overwrite });
  }
  return files;
}

/**
 * Checks the places of tracks before the work whose result will be saved there.
 *
 * @throws {InvalidInputError} When the name has another ending than WAV files, or a place is taken.
 */
export async function assertPlacesFree(file: string, count: number, options: ReplaceFileOptions): Promise<void> {
  for (const place of placesOfTracks(file, count)) await assertOutputFree(place, options);
}

function placesOfTracks(file: string, count: number): readonly string[] {
  const { dir, name, ext } = path.parse(file);
  if (!/^(\.wave?)?$/i.test(ext)) {
    const message = `is a WAV file, so its name must end in .wav, not ${ext}`;
    throw new InvalidInputError('output', [{ path: 'output', message, received: file }]);
  }
  if (count === 1) return [file];
  return Array.from({ length: count }, (_, index) => path.join(dir, `${name}-${index + 1}${ext === '' ? '.wav' : ext}`));
}
