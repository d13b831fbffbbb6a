/** A row of values between work that makes them and one reader that takes them. */
export interface Channel<T> {
  /** Adds a value. After the end it is dropped. */
  push(value: T): void;
  /** Ends the channel: the reader gets what is there, then the end. */
  end(): void;
  /** Ends the channel with an error at once: what is there is dropped. The first end counts. */
  fail(error: unknown): void;
  /**
   * Waits for the next value.
   *
   * @returns `undefined` after the end.
   */
  take(): Promise<{ readonly value: T } | undefined>;
  /** The values in order, until the end; throws the error that the channel failed with. */
  read(): AsyncGenerator<T, void, void>;
}

/** How a channel treats values that nobody has taken yet. */
export interface ChannelOptions<T> {
  /** Says which values matter only until the next one of them, such as progress: of two in a row the first is dropped, so that a slow reader does not make the channel grow. @defaultValue none */
  readonly isPassing?: ((value: T) => boolean) | undefined;
}

/**
 * Creates a channel for one reader.
 *
 * @example
 * ```ts
 * const events = createChannel<Progress>();
 * const running = work(events.push).finally(events.end);
 * yield* events.read();
 * await running;
 * ```
 */
export function createChannel<T>({ isPassing = () => false }: ChannelOptions<T> = {}): Channel<T> {
  const values: T[] = [];
  let ending: { readonly error?: unknown; readonly failed: boolean } | undefined;
  let wake: () => void = () => {};
  const channel: Channel<T> = {
    push(value) {
      if (ending !== undefined) return;
      const last = values.at(-1);
      if (values.length > 0 && isPassing(last as T) && isPassing(value)) values.pop();
      values.push(value);
      wake();
    },
    end() {
      ending ??= { failed: false };
      wake();
    },
    fail(error) {
      ending ??= { error, failed: true };
      wake();
    },
    async take() {
      for (;;) {
        if (ending?.failed === true) throw ending.error;
        if (values.length > 0) return { value: values.shift() as T };
        if (ending !== undefined) return undefined;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async *read() {
      for (let next = await channel.take(); next !== undefined; next = await channel.take()) yield next.value;
    },
  };
  return channel;
}
