import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

/** Which of several open tabs keeps the song: only one may, or they would overwrite each other's. */
export interface TabKeeper {
  /** Whether it is this tab. */
  readonly isKeeper: ReadonlySignal<boolean>;
  /** Makes it this tab; the one that was learns it from its own signal. */
  take(): void;
}

const LOCK = 'loop-studio-song';

/** In a tab's session storage while it is closed: it was the keeper, and is again when it was only loaded anew. */
const RETURNING = 'loop-studio-keeper';

/** How long a tab waits at its start to be the keeper. */
const PATIENCE_MS = 300;

/** How long another tab waits for a keeper that left: it may be loading anew. */
const GRACE_MS = 4_000;

/**
 * Asks to keep the song. Resolves when this tab does, or when it is clear that another one does; this one then takes over when that
 * one has closed.
 */
export async function createTabKeeper(): Promise<TabKeeper> {
  const isKeeper = signal(false);
  if (!('locks' in navigator)) return { isKeeper: signal(true), take: () => {} };
  let waiting = new AbortController();
  let graceMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const request = (options: LockOptions): Promise<void> =>
    new Promise((granted) => {
      const hold = (): Promise<never> => {
        const keep = (): void => {
          isKeeper.value = true;
          granted();
        };
        if (graceMs === 0 || options.steal === true) keep();
        else timer = setTimeout(keep, graceMs);
        return new Promise(() => {});
      };
      navigator.locks.request(LOCK, options, hold).catch(() => {
        // Either another tab took the lock, or a wait of this one was given up for taking it.
        if (options.signal?.aborted === true) return;
        clearTimeout(timer);
        isKeeper.value = false;
        void wait();
      });
    });
  const wait = (): Promise<void> => {
    waiting = new AbortController();
    return request({ signal: waiting.signal });
  };
  const take = (): Promise<void> => {
    waiting.abort();
    clearTimeout(timer);
    return request({ steal: true });
  };

  addEventListener('pagehide', () => {
    if (isKeeper.value) sessionStorage.setItem(RETURNING, 'yes');
  });
  const isReturning = sessionStorage.getItem(RETURNING) !== null;
  sessionStorage.removeItem(RETURNING);
  await Promise.race([isReturning ? take() : wait(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  graceMs = GRACE_MS;
  return {
    isKeeper,
    take() {
      if (!isKeeper.value) void take();
    },
  };
}
