/** Hands values from running work to whoever reads them. */
export interface Relay<T> {
  push(value: T): void;
  /** No more values come. */
  end(): void;
  /** The values in order; ends when no more come. */
  drain(): AsyncGenerator<T, void, void>;
}

/** Creates a relay for one reader. */
export function createRelay<T>(): Relay<T> {
  const values: T[] = [];
  let wake: () => void = () => {};
  let ended = false;
  return {
    push(value) {
      values.push(value);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *drain() {
      for (;;) {
        while (values.length > 0) yield values.shift() as T;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
