import { StorageError, isLoopError } from '@loop/core';
import type { LoopError, StorageReason } from '@loop/core';

const REASONS: Readonly<Record<string, StorageReason>> = {
  ENOSPC: 'quota',
  EDQUOT: 'quota',
  EFBIG: 'quota',
  EACCES: 'unavailable',
  EPERM: 'unavailable',
  EROFS: 'unavailable',
  EBUSY: 'blocked',
};

/** What a person can do about a fault of the disk. */
const ADVICE: Readonly<Record<StorageReason, string>> = {
  quota: 'There is no room: make some and try again.',
  unavailable: 'This process may not write there.',
  blocked: 'Another program uses it.',
  other: 'Look at what is there.',
};

/**
 * Turns a fault of the disk into a typed error; an error of the SDK stays as it is.
 *
 * @param file - The file or folder that was worked on, named in the message.
 */
export function toStorageError(error: unknown, file: string): LoopError {
  if (isLoopError(error)) return error;
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? 'other';
  return new StorageError(`${file}: could not be read or written (${code}). ${ADVICE[reason]}`, reason, { cause: error });
}
