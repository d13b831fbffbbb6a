import path from 'node:path';

import { InvalidInputError } from '@loop/core';

/** Endings of files that hold WAV. A name without an ending is as good. */
const WAV_ENDINGS = new Set(['', '.wav', '.wave']);

/**
 * Checks before any work that a file may hold WAV, the one sound format that is written: `song.mp3` would be a WAV file under a false
 * name.
 *
 * @throws {InvalidInputError} With the path `--output`, for another ending.
 */
export function assertWavOutput(file: string, option = '--output'): void {
  const ending = path.extname(file).toLowerCase();
  if (WAV_ENDINGS.has(ending)) return;
  const message = `must end in .wav: there is no encoder for ${ending} here. Write a WAV file and convert it, such as with ffmpeg`;
  throw new InvalidInputError('arguments', [{ path: option, message, received: JSON.stringify(file) }]);
}

/** The files of several results: `song.wav` for one; `song-1.wav`, `song-2.wav`, … for more. */
export function numberedFiles(file: string, count: number): readonly string[] {
  if (count === 1) return [file];
  const { dir, name, ext } = path.parse(file);
  return Array.from({ length: count }, (_, index) => path.join(dir, `${name}-${index + 1}${ext}`));
}
