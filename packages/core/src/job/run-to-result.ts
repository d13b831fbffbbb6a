/** The last event of every stream of the SDK. */
export interface ResultEvent<T> {
  readonly type: 'result';
  /** What the work made. */
  readonly value: T;
}

/**
 * Drains a stream of events and returns the value of its `result` event: how a promise call is made from a stream.
 *
 * @param stream - Events, the last one of type `result`.
 * @param onEvent - Called with every event before the result; when it throws, the stream is closed and the call rejects.
 */
export async function runToResult<T, E extends { readonly type: string }>(
  stream: AsyncIterable<E | ResultEvent<T>>,
  onEvent?: ((event: E) => void) | undefined,
): Promise<T> {
  for await (const event of stream) {
    if (event.type === 'result') return (event as ResultEvent<T>).value;
    onEvent?.(event as E);
  }
  throw new Error('The stream ended without a result event.');
}
