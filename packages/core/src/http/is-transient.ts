import { isLoopError } from '../errors.js';

/** Whether the same request may succeed later: the connection failed, time ran out, or the status says so. */
export function isTransient(error: unknown): boolean {
  return isLoopError(error, 'connection') || isLoopError(error, 'timeout') || (isLoopError(error, 'http') && error.retryable);
}
