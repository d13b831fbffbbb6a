import type { Milliseconds } from '../units.js';
import type { Abortable } from './abort.js';
import { delay as realDelay } from './delay.js';
import type { Delay } from './delay.js';

/** How {@link retry} repeats. */
export interface RetryOptions extends Abortable {
  /** Attempts in all, the first included. @defaultValue 3 */
  readonly attempts?: number | undefined;
  /** The wait after the first failure. @defaultValue 500 */
  readonly baseMs?: Milliseconds | undefined;
  /** No wait is longer than this; a longer wish of the server ends the retries. @defaultValue 30 000 */
  readonly maxMs?: Milliseconds | undefined;
  /** Decides whether a failure may be repeated. @defaultValue errors whose `retryable` is true */
  readonly isRetryable?: ((error: unknown) => boolean) | undefined;
  /** Replaces the wait, for tests. */
  readonly delay?: Delay | undefined;
}

/**
 * Runs an idempotent operation until it succeeds, doubling the wait after each failure. A failure's `retryAfterMs` wins over
 * the doubling. An abort is never retried.
 *
 * @throws The last failure, untouched.
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 3, baseMs = 500, maxMs = 30_000, signal, delay = realDelay } = options;
  const isRetryable = options.isRetryable ?? ((error) => (error as { retryable?: unknown } | null)?.retryable === true);
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      if (signal?.aborted || attempt >= attempts || !isRetryable(error)) throw error;
      const asked = (error as { retryAfterMs?: unknown } | null)?.retryAfterMs;
      const waitMs = typeof asked === 'number' ? asked : Math.min(maxMs, baseMs * 2 ** (attempt - 1));
      if (waitMs > maxMs) throw error;
      await delay(waitMs, { signal });
    }
  }
}
