import { TimeoutError } from '@loop/core';
import type { Milliseconds } from '@loop/core';

/**
 * Runs work under a time limit and the caller's signal. Neither a timer nor a listener is left.
 *
 * @param work - Gets a signal that aborts at the limit or with the caller's signal.
 * @throws {TimeoutError} When the limit passes first.
 * @throws The reason of the caller's signal, untouched, when that aborts first.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { what, timeoutMs, signal }: { readonly what: string; readonly timeoutMs: Milliseconds; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timeout = new TimeoutError(`${what} took longer than ${timeoutMs} ms.`, timeoutMs);
  const timer = setTimeout(() => controller.abort(timeout), timeoutMs);
  try {
    return await work(controller.signal);
  } catch (error) {
    // Fetch wraps or replaces the reason in some runtimes; the callers are promised the reason itself.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
