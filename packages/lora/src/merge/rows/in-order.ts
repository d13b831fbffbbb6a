/**
 * Works on several items concurrently, and gives results in their order. When it is left early, it waits for what has been started.
 *
 * @param ahead - How many items are worked on at most, 1 or more.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  ahead: number,
): AsyncGenerator<Result, void, undefined> {
  const running: Promise<Result>[] = [];
  try {
    for (const item of items) {
      if (running.length >= ahead) yield await running.shift()!;
      const started = work(item);
      // It may fail before its turn comes, which is no failure that nobody handles.
      started.catch(() => undefined);
      running.push(started);
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    await Promise.allSettled(running);
  }
}
