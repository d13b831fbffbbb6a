/**
 * Does work a few at a time and answers each result as it comes. The first failure ends it; what runs then is awaited, and nothing new begins.
 *
 * @param work - What to do, in order.
 * @param atOnce - How many run concurrently.
 * @internal
 */
export async function* inTurn<T>(work: readonly (() => Promise<T>)[], atOnce: number): AsyncGenerator<T> {
  const running = new Map<number, Promise<{ readonly index: number; readonly value: T }>>();
  let next = 0;
  try {
    while (next < work.length || running.size > 0) {
      while (next < work.length && running.size < atOnce) {
        const index = next;
        running.set(
          index,
          work[index]!().then((value) => ({ index, value })),
        );
        next += 1;
      }
      const { index, value } = await Promise.race(running.values());
      running.delete(index);
      yield value;
    }
  } finally {
    await Promise.allSettled(running.values());
  }
}
