import { InvalidInputError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { toStorageError } from '@loop/cli';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import type { CaptionAudio } from '../captions/captioner.js';
import type { TrackRecord } from '../dataset/track-record.js';
import { resolveInside } from './resolve-inside.js';

/** Twelve minutes of 48 kHz stereo in 24 bits, twice. */
const MAX_BYTES = 400 * 2 ** 20;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
};

/**
 * Reads the audio file of a track for captioners, with the SHA-256 of its bytes.
 *
 * @throws {InvalidInputError} When it is outside the folder, no audio file, or larger than 400 MiB.
 * @throws {StorageError} When it cannot be read.
 */
export async function readCaptionAudio(
  folder: string,
  track: TrackRecord,
  { signal }: Abortable = {},
): Promise<CaptionAudio & { readonly hash: string }> {
  const place = track.path;
  const refuse = (message: string, received: string): never => {
    throw new InvalidInputError('track', [{ path: place, message, received }]);
  };
  const mediaType =
    MEDIA_TYPES[path.extname(place).slice(1).toLowerCase()] ?? refuse('is no audio file that can be sent', path.extname(place));
  const file = await resolveInside(folder, place);
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) refuse(`must have ${MAX_BYTES} bytes at most`, String(size));
    const bytes = new Uint8Array(await readFile(file, { signal }));
    const hash = createHash('sha256').update(bytes).digest('hex');
    return { name: path.basename(place), mediaType, bytes, seconds: track.seconds, hash };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof InvalidInputError ? error : toStorageError(error, place);
  }
}
