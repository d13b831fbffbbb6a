import { isLoopError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { NoWorker, createWorkLine } from './work-line.js';
import type { SentOrder, WorkerAnswer } from './work-line.js';

/** A worker whose answers the test gives. */
class FakeWorker {
  onmessage: ((event: { readonly data: WorkerAnswer<string> }) => void) | undefined;
  onerror: ((event: { readonly message: string }) => void) | undefined;
  readonly asked: SentOrder<string>[] = [];
  readonly terminate = vi.fn();
  postMessage = (sent: SentOrder<string>): void => void this.asked.push(sent);
  /** Answers the order of that place. */
  answer(place: number, answer: object): void {
    this.onmessage?.({ data: { id: this.asked[place]!.id, ...answer } as WorkerAnswer<string> });
  }
}

describe('a line to a worker', () => {
  let workers: FakeWorker[];
  const line = () =>
    createWorkLine<string, string>(() => {
      workers.push(new FakeWorker());
      return workers.at(-1) as unknown as Worker;
    });
  beforeEach(() => {
    workers = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('gives each order its own answer and progress, from one worker, which ends when it has nothing to do', async () => {
    const work = line();
    const onProgress = vi.fn();
    const answers = [work('a', { onProgress }), work('b')];
    const [worker] = workers as [FakeWorker];
    worker.answer(1, { type: 'done', value: 'B' });
    worker.answer(0, { type: 'progress', fraction: 0.5 });
    worker.answer(0, { type: 'done', value: 'A' });
    expect([await Promise.all(answers), onProgress.mock.calls]).toEqual([['A', 'B'], [[0.5]]]);
    vi.advanceTimersByTime(9_000);
    void work('c');
    vi.advanceTimersByTime(60_000);
    expect(worker.terminate).not.toHaveBeenCalled();
    worker.answer(2, { type: 'done', value: 'C' });
    vi.advanceTimersByTime(10_000);
    expect(worker.terminate).toHaveBeenCalled();
    void work('d');
    expect(workers.map(({ asked }) => asked.length)).toEqual([3, 1]);
  });

  it('ends what is aborted at once, and begins again what else waits', async () => {
    const work = line();
    const [controller, why] = [new AbortController(), new Error('enough')];
    const [first, second] = [work('a', { signal: controller.signal }), work('b')];
    controller.abort(why);
    await expect(first).rejects.toBe(why);
    expect(workers[0]!.terminate).toHaveBeenCalled();
    expect(workers[1]!.asked.map(({ order }) => order)).toEqual(['b']);
    workers[1]!.answer(0, { type: 'done', value: 'B' });
    expect(await second).toBe('B');
    await expect(work('c', { signal: controller.signal })).rejects.toBe(why);
  });

  it('rejects with the error of the work and its code, and with one of its own where there is no worker', async () => {
    const work = line();
    const failing = work('a');
    workers[0]!.answer(0, { type: 'failed', error: new Error('broken'), code: 'file_format' });
    const error = await failing.catch((reason: unknown) => reason);
    expect([isLoopError(error, 'file_format'), (error as Error).message]).toEqual([true, 'broken']);
    const dying = work('b');
    workers[0]!.onerror?.({ message: 'died' });
    await expect(dying).rejects.toBeInstanceOf(NoWorker);
    const none = createWorkLine<string, string>(() => {
      throw new Error('none here');
    });
    await expect(none('c')).rejects.toBeInstanceOf(NoWorker);
  });
});
