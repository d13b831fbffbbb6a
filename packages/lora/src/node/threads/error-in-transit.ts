import { ERROR_CODES, InferenceError, LoopError, isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';

/** What of an error goes to another thread or process: errors lose their class on the way. */
export interface ErrorInTransit {
  readonly message: string;
  /** Of an error of ours the literal code, of one of the system its name, such as `ENOSPC`. */
  readonly code?: string | undefined;
  /** The call of the system that failed. */
  readonly syscall?: string | undefined;
  /** The evidence of an error of ours, with its name. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

const MAX_MESSAGE = 200;

/** Takes from an error what can be sent. */
export function toTransit(error: unknown): ErrorInTransit {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message } = error;
  if (isLoopError(error)) {
    const { code, cause: _, ...evidence } = error as LoopError & Readonly<Record<string, unknown>>;
    return { message, code, fields: { ...(JSON.parse(JSON.stringify(evidence)) as object), name: error.name } };
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  return { message, code, syscall };
}

/**
 * Makes an error of what was sent: one with the code and evidence that it had.
 *
 * @param toError - Makes the error of a fault that nothing is known about. @defaultValue an `InferenceError` of the thread
 */
export function fromTransit({ message, code, syscall, fields }: ErrorInTransit, toError = failedThread): Error {
  if (isCode(code)) return Object.assign(new LoopError(code, message), fields);
  if (syscall !== undefined) return Object.assign(new Error(message), { code, syscall });
  return toError(message.slice(0, MAX_MESSAGE));
}

function isCode(code: string | undefined): code is ErrorCode {
  return (ERROR_CODES as readonly (string | undefined)[]).includes(code);
}

function failedThread(message: string): LoopError {
  return new InferenceError(`A thread failed: ${message}`, 'worker');
}
