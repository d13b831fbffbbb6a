import { QueueFullError } from '../errors.js';
import type { Abortable } from './abort.js';

/** Runs jobs one after the other, in the order in which they were given. */
export interface SerialQueue {
  /** How many jobs wait or run. */
  readonly size: number;
  /**
   * Runs a job when all earlier ones have ended, however they ended. A job whose signal aborts while it waits never starts.
   *
   * @throws {QueueFullError} When `limit` jobs wait or run already.
   */
  run<T>(job: () => Promise<T>, options?: Abortable): Promise<T>;
}

/**
 * Creates a queue that runs one job at a time; a failed job does not fail the next.
 *
 * @param options - `limit`: the most jobs that may wait or run, unlimited by default.
 */
export function createSerialQueue(options: { readonly limit?: number | undefined } = {}): SerialQueue {
  const { limit = Number.POSITIVE_INFINITY } = options;
  let tail: Promise<unknown> = Promise.resolve();
  let size = 0;
  return {
    get size() {
      return size;
    },
    run(job, { signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (size >= limit)
        return Promise.reject(new QueueFullError(`The queue holds ${limit} jobs already; try again when one has ended.`, limit));
      size += 1;
      const turn = tail;
      const result = (async () => {
        try {
          await untilTurn(turn, signal);
          return await job();
        } finally {
          size -= 1;
        }
      })();
      // A cancelled wait must not let the next job overtake the one that still runs.
      tail = Promise.allSettled([turn, result]);
      return result;
    },
  };
}

async function untilTurn(turn: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    await turn;
    return;
  }
  let onAbort: (() => void) | undefined;
  try {
    await Promise.race([
      turn,
      new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    ]);
    signal.throwIfAborted();
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
