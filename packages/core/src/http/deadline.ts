import { TimeoutError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { Milliseconds } from '../units.js';

/** What is limited. */
export interface DeadlineOptions extends Abortable {
  /** What takes the time, for the error: `GET /health`. */
  readonly what: string;
  /** How long the work may take before it fails with a `TimeoutError`. */
  readonly timeoutMs: Milliseconds;
}

/** A time limit that runs. */
export interface Deadline {
  /** Aborts at the limit, or with the caller's signal. */
  readonly signal: AbortSignal;
  /** What to throw for a failure: the reason of the abort where there was one, for runtimes wrap or replace it. */
  reasonFor(error: unknown): unknown;
  /** Takes the timer and the listener away. */
  clear(): void;
}

/** Starts a time limit under the caller's signal; `clear` it in `finally`. `withDeadline` does so for work that is one promise. */
export function startDeadline({ what, timeoutMs, signal }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const timeout = new TimeoutError(`${what} took longer than ${timeoutMs} ms.`, timeoutMs);
  const timer = setTimeout(() => controller.abort(timeout), timeoutMs);
  return {
    signal: controller.signal,
    reasonFor: (error) => (controller.signal.aborted ? controller.signal.reason : error),
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/**
 * Runs work under a time limit and the caller's signal. Neither a timer nor a listener is left.
 *
 * @param work - Gets a signal that aborts at the limit or with the caller's signal.
 * @throws {TimeoutError} When the limit passes first.
 * @throws The reason of the caller's signal, untouched, when that aborts first.
 */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, options: DeadlineOptions): Promise<T> {
  options.signal?.throwIfAborted();
  const deadline = startDeadline(options);
  try {
    return await work(deadline.signal);
  } catch (error) {
    throw deadline.reasonFor(error);
  } finally {
    deadline.clear();
  }
}
