import { raceAbort } from '@loop/core';
import type { Abortable } from '@loop/core';

/** Lets a number of jobs run concurrently; the others wait in their order. */
export interface Slots {
  /** How many jobs may run concurrently. */
  readonly count: number;
  /** Runs a job when there is room. A job whose signal aborts while it waits never starts. */
  run<T>(job: () => Promise<T>, options?: Abortable): Promise<T>;
}

/** Creates room for `count` concurrent jobs. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let running = 0;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    count,
    async run(job, { signal } = {}) {
      signal?.throwIfAborted();
      if (running < count) running += 1;
      else await turn(waiting, leave, signal);
      try {
        return await job();
      } finally {
        leave();
      }
    },
  };
}

/** Waits for a place. A place that comes too late is passed on. */
async function turn(waiting: (() => void)[], leave: () => void, signal: AbortSignal | undefined): Promise<void> {
  let state: 'waiting' | 'called' | 'gone' = 'waiting';
  const place = new Promise<void>((resolve) => {
    waiting.push(() => {
      if (state === 'gone') leave();
      else state = 'called';
      resolve();
    });
  });
  try {
    await raceAbort(place, signal);
  } catch (error) {
    if ((state as string) === 'called') leave();
    state = 'gone';
    throw error;
  }
}
