import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HttpError, isLoopError } from '../errors.js';
import { isAbortError, raceAbort } from './abort.js';
import { delay } from './delay.js';
import { planProgress } from './progress.js';
import { retry } from './retry.js';
import { runToResult } from './run-to-result.js';
import { createSerialQueue } from './serial-queue.js';

const failure = (retryAfterMs?: number): HttpError =>
  new HttpError('busy', { url: 'http://x', status: 503, retryable: true, retryAfterMs });

describe('delay', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('resolves after the time and leaves no timer', async () => {
    const done = delay(100);
    await vi.advanceTimersByTimeAsync(100);
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with the reason when aborted, and leaves no timer', async () => {
    const controller = new AbortController();
    const done = delay(100, { signal: controller.signal });
    controller.abort('enough');
    await expect(done).rejects.toBe('enough');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects at once when aborted before', async () => {
    await expect(delay(100, { signal: AbortSignal.abort('early') })).rejects.toBe('early');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('raceAbort', () => {
  it('gives the value when it comes first', async () => {
    await expect(raceAbort(Promise.resolve(3), new AbortController().signal)).resolves.toBe(3);
  });

  it('gives the reason when the signal comes first, and removes its listener', async () => {
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const raced = raceAbort(new Promise(() => {}), controller.signal);
    controller.abort('stop');
    await expect(raced).rejects.toBe('stop');
    expect(remove).toHaveBeenCalledOnce();
  });

  it('recognises the default reason', () => {
    const controller = new AbortController();
    controller.abort();
    expect(isAbortError(controller.signal.reason)).toBe(true);
    expect(isAbortError(new Error('no'))).toBe(false);
  });
});

describe('retry', () => {
  const waits: number[] = [];
  const record = async (ms: number): Promise<void> => void waits.push(ms);
  beforeEach(() => void waits.splice(0));

  it('doubles the wait until it succeeds', async () => {
    let calls = 0;
    const value = await retry(
      async () => {
        calls += 1;
        if (calls < 3) throw failure();
        return 'done';
      },
      { delay: record, baseMs: 100 },
    );
    expect(value).toBe('done');
    expect(waits).toEqual([100, 200]);
  });

  it('obeys the wait that the server asks for', async () => {
    await expect(retry(() => Promise.reject(failure(1500)), { attempts: 2, delay: record })).rejects.toThrow('busy');
    expect(waits).toEqual([1500]);
  });

  it('gives up when the server asks for more than the limit', async () => {
    await expect(retry(() => Promise.reject(failure(90_000)), { attempts: 5, delay: record })).rejects.toThrow('busy');
    expect(waits).toEqual([]);
  });

  it('does not repeat what is not retryable', async () => {
    const operation = vi.fn(() => Promise.reject(new Error('final')));
    await expect(retry(operation, { delay: record })).rejects.toThrow('final');
    expect(operation).toHaveBeenCalledOnce();
  });

  it('never retries an abort', async () => {
    const controller = new AbortController();
    const operation = vi.fn(async () => {
      controller.abort('user');
      throw failure();
    });
    await expect(retry(operation, { delay: record, signal: controller.signal })).rejects.toThrow('busy');
    expect(operation).toHaveBeenCalledOnce();
  });
});

describe('createSerialQueue', () => {
  it('runs one job at a time, in order', async () => {
    const queue = createSerialQueue();
    const log: string[] = [];
    const job = (name: string) => async () => {
      log.push(`+${name}`);
      await Promise.resolve();
      log.push(`-${name}`);
    };
    await Promise.all([queue.run(job('a')), queue.run(job('b')), queue.run(job('c'))]);
    expect(log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
    expect(queue.size).toBe(0);
  });

  it('goes on after a failed job', async () => {
    const queue = createSerialQueue();
    const failed = queue.run(() => Promise.reject(new Error('bad job')));
    const next = queue.run(async () => 'fine');
    await expect(failed).rejects.toThrow('bad job');
    await expect(next).resolves.toBe('fine');
  });

  it('never starts a job that was cancelled while waiting, and lets no later one overtake', async () => {
    const queue = createSerialQueue();
    const controller = new AbortController();
    let release: () => void = () => {};
    const first = queue.run(() => new Promise<void>((resolve) => (release = resolve)));
    const started = vi.fn(async () => {});
    const second = queue.run(started, { signal: controller.signal });
    const third = vi.fn(async () => 'third');
    const last = queue.run(third);
    controller.abort('gone');
    await expect(second).rejects.toBe('gone');
    expect(third).not.toHaveBeenCalled();
    release();
    await first;
    await expect(last).resolves.toBe('third');
    expect(started).not.toHaveBeenCalled();
  });

  it('refuses more than its limit with a typed error', async () => {
    const queue = createSerialQueue({ limit: 1 });
    const first = queue.run(async () => 1);
    const error = await queue.run(async () => 2).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'queue_full') && error.limit).toBe(1);
    await first;
  });
});

describe('planProgress', () => {
  const stages = [
    { phase: 'load', weight: 1 },
    { phase: 'work', weight: 3 },
  ] as const;

  it('weights stages, never goes back, and is 1 only at the end', () => {
    const plan = planProgress(stages);
    const fractions = [plan.at('load', 0.5), plan.at('work', 0.5), plan.at('load', 1), plan.at('work', 0.999_999)].map(
      (event) => event.fraction,
    );
    expect(fractions.slice(0, 3)).toEqual([0.125, 0.625, 0.625]);
    expect(fractions[3]).toBeLessThan(1);
    expect(plan.at('work', 1).fraction).toBe(1);
  });

  it('estimates the time left from the rate so far', () => {
    let clock = 1000;
    const plan = planProgress(stages, { clock: () => clock });
    clock += 2500;
    expect(plan.at('load', 1).etaSeconds).toBeCloseTo(7.5);
  });

  it('carries step numbers', () => {
    expect(planProgress(stages).at('work', 0.5, { step: 3, steps: 6 })).toMatchObject({ step: 3, steps: 6, phase: 'work' });
  });
});

describe('runToResult', () => {
  it('passes events on and returns the result', async () => {
    const seen: string[] = [];
    async function* stream() {
      yield { type: 'progress' as const };
      yield { type: 'result' as const, value: 5 };
    }
    await expect(runToResult<number, { readonly type: 'progress' }>(stream(), (event) => seen.push(event.type))).resolves.toBe(5);
    expect(seen).toEqual(['progress']);
  });

  it('closes the stream when the listener throws', async () => {
    const closed = vi.fn();
    async function* stream() {
      try {
        yield { type: 'progress' as const };
        yield { type: 'result' as const, value: 5 };
      } finally {
        closed();
      }
    }
    const run = runToResult(stream(), () => {
      throw new Error('listener');
    });
    await expect(run).rejects.toThrow('listener');
    expect(closed).toHaveBeenCalledOnce();
  });
});
