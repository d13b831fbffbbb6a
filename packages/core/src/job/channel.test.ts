import { describe, expect, it } from 'vitest';

import { createChannel } from './channel.js';

async function drain<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe('createChannel', () => {
  it('hands over values in order, those that wait and those that come later, until the end', async () => {
    const channel = createChannel<number | undefined>();
    channel.push(1);
    channel.push(undefined);
    const reading = drain(channel.read());
    await Promise.resolve();
    channel.push(3);
    channel.end();
    channel.push(4);
    expect(await reading).toEqual([1, undefined, 3]);
    expect(await channel.take()).toBeUndefined();
  });

  it('fails a waiting reader at once, with the first error', async () => {
    const channel = createChannel<number>();
    const waiting = channel.take().catch((error: unknown) => error);
    const [first, second] = [new Error('first'), new Error('second')];
    channel.fail(first);
    channel.fail(second);
    expect(await waiting).toBe(first);
    channel.push(1);
    await expect(channel.take()).rejects.toBe(first);
  });

  it('keeps the latest of passing values in a row, so that a slow reader does not make it grow', async () => {
    const channel = createChannel<string>({ isPassing: (value) => value.startsWith('progress') });
    for (const value of ['progress 1', 'progress 2', 'result', 'progress 3']) channel.push(value);
    channel.end();
    expect(await drain(channel.read())).toEqual(['progress 2', 'result', 'progress 3']);
  });
});
