import type { Milliseconds } from '@loop/core';
import { raceAbort, TimeoutError } from '@loop/core';

/** How long a cancelled run may take to let go before the queue goes on without it. */
const GRACE_MS = 5_000;

/**
 * Runs work that must end within a time, or when `signal` aborts. Work that ignores its signal is left behind after a grace time.
 *
 * @throws {TimeoutError} When the time is over.
 */
export async function runWithLimit<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { signal, timeoutMs, graceMs = GRACE_MS }: { readonly signal: AbortSignal; readonly timeoutMs: Milliseconds; readonly graceMs?: number },
): Promise<T> {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  const timer = setTimeout(
    () => controller.abort(new TimeoutError(`The job ran longer than ${timeoutMs} ms and was stopped.`, timeoutMs)),
    timeoutMs,
  );
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    // Work that starts after the abort would never hear of it.
    controller.signal.throwIfAborted();
    const running = work(controller.signal);
    try {
      return await raceAbort(running, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) await settled(running, graceMs);
      throw error;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function settled(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise.then(noop, noop), grace]);
  clearTimeout(timer);
}

function noop(): void {}
