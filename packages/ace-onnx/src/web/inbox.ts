/** Values that come from outside, taken one after the other. */
export interface Inbox<T> {
  /** Adds a value. */
  push(value: T): void;
  /** Ends the waiting: what is taken from now on rejects with the error. The first error counts. */
  fail(error: unknown): void;
  /** Waits for the next value. */
  take(): Promise<T>;
}

/** Creates an empty inbox for one reader. */
export function createInbox<T>(): Inbox<T> {
  const values: T[] = [];
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};
  return {
    push(value) {
      values.push(value);
      wake();
    },
    fail(error) {
      failure ??= { error };
      wake();
    },
    async take() {
      for (;;) {
        if (failure !== undefined) throw failure.error;
        if (values.length > 0) return values.shift() as T;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
