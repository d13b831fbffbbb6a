import type { Milliseconds } from '../units.js';
import type { Abortable } from './abort.js';

/** A replaceable wait: resolves after the time, rejects with the signal's reason when it aborts. */
export type Delay = (ms: Milliseconds, options?: Abortable) => Promise<void>;

/** Waits; leaves neither timer nor listener behind when aborted. */
export const delay: Delay = (ms, { signal } = {}) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
