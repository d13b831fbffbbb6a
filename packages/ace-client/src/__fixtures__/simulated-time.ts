import type { Delay, Milliseconds } from '@loop/core';

/** A clock that only waiting moves: tests of hours take milliseconds. */
export interface SimulatedTime {
  readonly clock: () => Milliseconds;
  readonly delay: Delay;
  /** Every wait so far. */
  readonly waits: readonly Milliseconds[];
}

/** Creates a clock that stands at 0. */
export function createSimulatedTime(): SimulatedTime {
  let now = 0;
  const waits: number[] = [];
  return {
    clock: () => now,
    waits,
    async delay(ms, { signal } = {}) {
      signal?.throwIfAborted();
      now += ms;
      waits.push(ms);
      await Promise.resolve();
      signal?.throwIfAborted();
    },
  };
}
