import { StorageError, isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { streamProcessFolder } from '@loop/lora/node';

/** What recordings become before they are trained on. */
const PROCESSING = { minSeconds: 1, normalize: 'loudness', format: 'flac', workers: 1 } as const;

/**
 * Brings songs to one rate and loudness. A press of a page does it and every training does: one of them at a time.
 *
 * @throws {StorageError} `blocked`, while another one does it.
 */
export async function* makeReady(songs: string, output: string, { signal }: Abortable): ReturnType<typeof streamProcessFolder> {
  try {
    yield* streamProcessFolder(songs, { output, ...PROCESSING, signal });
  } catch (error) {
    if (!isLoopError(error, 'storage') || error.reason !== 'blocked') throw error;
    throw new StorageError('The songs are being made ready already. Wait until that is done, then try again.', 'blocked', { cause: error });
  }
}
