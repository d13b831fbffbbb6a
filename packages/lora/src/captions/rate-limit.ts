import { delay as realDelay } from '@loop/core';
import type { Abortable, Delay } from '@loop/core';

/** Lets work begin at a limited rate. */
export interface RateLimit {
  /** Waits for a turn; turns are given in the order in which they were asked for. */
  turn(options: Abortable): Promise<void>;
}

/** Creates a limit of so many beginnings a minute, evenly spaced; without a number there is none. */
export function createRateLimit(perMinute: number | undefined, delay: Delay = realDelay): RateLimit {
  let next: Promise<void> = Promise.resolve();
  let isFirst = true;
  return {
    async turn({ signal }) {
      if (perMinute === undefined) return;
      const before = next;
      const waits = !isFirst;
      isFirst = false;
      next = before.then(() => (waits ? delay(60_000 / perMinute, { signal }) : undefined));
      // An abort rejects the turn that waits; the turns behind it go on.
      const mine = next;
      next = mine.catch(() => undefined);
      await mine;
    },
  };
}
