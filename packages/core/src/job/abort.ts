/** What every asynchronous call of the SDK accepts. */
export interface Abortable {
  /** Aborts the call: it rejects with the signal's reason, untouched, and leaves nothing running. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for a promise, but no longer than until the signal aborts. The promise itself goes on; use it where the work
 * underneath cannot be interrupted.
 *
 * @returns The promise's value; rejects with the signal's reason when it aborts first.
 */
export async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/** Returns whether an error is what a signal rejects with by default, in any realm. */
export function isAbortError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
}
