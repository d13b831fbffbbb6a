import { open, stat } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { AudioBytes } from '../audio/audio-input.js';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/opus',
  '.aac': 'audio/aac',
  '.m4a': 'audio/mp4',
  '.webm': 'audio/webm',
};

const MIB = 1024 * 1024;

/**
 * Reads an audio file as the source or reference of a task.
 *
 * @param options - `maxBytes`: the largest file that is read, 256 MiB by default.
 * @throws {InvalidInputError} When it is no file, its ending names no audio format, or it is empty or too large.
 */
export async function audioFromFile(
  file: string,
  { maxBytes = 256 * MIB, signal }: Abortable & { readonly maxBytes?: number | undefined } = {},
): Promise<AudioBytes> {
  const mimeType = MIME_TYPES[path.extname(file).toLowerCase()];
  if (mimeType === undefined) throw fault(file, `must end in one of ${Object.keys(MIME_TYPES).join(', ')}`);
  const info = await stat(file).catch((error: unknown) => {
    throw fault(file, 'cannot be read', error);
  });
  if (!info.isFile()) throw fault(file, 'is not a file');
  if (info.size === 0) throw fault(file, 'is empty');
  if (info.size > maxBytes) throw fault(file, `is larger than ${maxBytes} bytes`);
  signal?.throwIfAborted();
  const handle = await open(file, 'r');
  try {
    return { bytes: new Uint8Array(await handle.readFile({ signal })), mimeType, fileName: path.basename(file) };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await handle.close();
  }
}

function fault(file: string, message: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('file', [{ path: 'file', message, received: file }], { cause });
}
