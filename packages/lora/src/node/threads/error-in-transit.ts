import { FileFormatError, InferenceError, StorageError, UnsupportedError, isLoopError } from '@loop/core';
import type { StorageReason, UnsupportedFeature } from '@loop/core';

/** What of an error goes from one thread to another: errors lose their class on the way. */
export interface ErrorInTransit {
  readonly message: string;
  /** Of an error of ours the literal code, of one of the system its name, such as `ENOSPC`. */
  readonly code?: string | undefined;
  /** The call of the system that failed. */
  readonly syscall?: string | undefined;
  readonly format?: string | undefined;
  readonly reason?: StorageReason | undefined;
  readonly feature?: UnsupportedFeature | undefined;
}

/** Takes from an error what can be sent. */
export function toTransit(error: unknown): ErrorInTransit {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message } = error;
  if (isLoopError(error, 'file_format')) return { message, code: error.code, format: error.format };
  if (isLoopError(error, 'storage')) return { message, code: error.code, reason: error.reason };
  if (isLoopError(error, 'unsupported')) return { message, code: error.code, feature: error.feature };
  const { code, syscall } = error as NodeJS.ErrnoException;
  return { message, code, syscall };
}

/** Makes an error of what was sent: a {@link toTransit} of its class. */
export function fromTransit({ message, code, syscall, format, reason, feature }: ErrorInTransit): Error {
  if (code === 'file_format') return new FileFormatError(format ?? 'file', message);
  if (code === 'storage') return new StorageError(message, reason ?? 'other');
  if (code === 'unsupported' && feature !== undefined) return new UnsupportedError(feature, message);
  if (syscall !== undefined) return Object.assign(new Error(message), { code, syscall });
  return new InferenceError(`A thread failed: ${message.slice(0, MAX_MESSAGE)}`, 'worker');
}

const MAX_MESSAGE = 200;
