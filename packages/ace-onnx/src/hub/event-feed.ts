/** Carries events from work to one reader. */
export interface EventFeed<E> {
  /** Adds an event. A second event of a passing kind in a row replaces the first. */
  push(event: E): void;
  /** Ends the feed: the reader gets what is there, then the end. */
  close(): void;
  /** The events, until the feed is closed. */
  read(): AsyncGenerator<E, void, void>;
}

/**
 * Creates a feed.
 *
 * @param isPassing - Tells events of which only the latest matters, so that a slow reader does not make the feed grow.
 */
export function createEventFeed<E>(isPassing: (event: E) => boolean): EventFeed<E> {
  const events: E[] = [];
  let isClosed = false;
  let wake: () => void = () => undefined;
  return {
    push(event) {
      const last = events.at(-1);
      if (last !== undefined && isPassing(last) && isPassing(event)) events.pop();
      events.push(event);
      wake();
    },
    close() {
      isClosed = true;
      wake();
    },
    async *read() {
      for (;;) {
        for (let event = events.shift(); event !== undefined; event = events.shift()) yield event;
        if (isClosed) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
