import { createSerialQueue, DisposedError } from '@loop/core';
import type { Abortable } from '@loop/core';

/** Runs work when its turn comes, until the signal or the end of the generator. */
export type RunInTurn = <T>(work: (signal: AbortSignal) => Promise<T>, options?: Abortable) => Promise<T>;

/** The jobs of a generator: one at a time, and none after its end. */
export interface Turns {
  /** Aborts when the generator ends. */
  readonly ended: AbortSignal;
  readonly run: RunInTurn;
  /** Aborts what runs and waits, and resolves when all of it has stopped. */
  end(): Promise<void>;
}

/** Creates the turns of a generator. @param limit - The most jobs that may wait or run. @defaultValue unlimited */
export function createTurns(name: string, limit: number | undefined): Turns {
  const queue = createSerialQueue({ limit });
  const lifetime = new AbortController();
  const jobs = new Set<Promise<unknown>>();
  return {
    ended: lifetime.signal,
    async run(work, { signal: own } = {}) {
      lifetime.signal.throwIfAborted();
      const signal = AbortSignal.any([lifetime.signal, ...(own === undefined ? [] : [own])]);
      const running = queue.run(() => work(signal), { signal });
      jobs.add(running);
      try {
        return await running;
      } finally {
        jobs.delete(running);
      }
    },
    async end() {
      lifetime.abort(new DisposedError(name));
      await Promise.allSettled(jobs);
    },
  };
}
