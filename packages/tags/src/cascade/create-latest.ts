/** Runs one thing at a time, the newest. */
export interface Latest {
  /**
   * Cancels what runs and starts something new.
   *
   * @returns What the work gives, or `undefined` when something newer, or `cancel`, came before it was done. A stale failure is no failure.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  /** Cancels what runs: nothing that was asked before can answer any more. */
  cancel(): void;
}

/** Creates a runner whose stale answers never arrive: after each click, only the newest question counts. */
export function createLatest(): Latest {
  let current: AbortController | undefined;
  const cancel = (): void => {
    current?.abort();
    current = undefined;
  };
  return {
    cancel,
    async run(work) {
      cancel();
      const controller = new AbortController();
      current = controller;
      try {
        const value = await work(controller.signal);
        return current === controller ? value : undefined;
      } catch (error) {
        if (current !== controller) return undefined;
        throw error;
      } finally {
        if (current === controller) current = undefined;
      }
    },
  };
}
