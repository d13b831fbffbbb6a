import { describe, expect, it } from 'vitest';

import { DEFAULT_LIMITS, resolveLimits } from '../limits.js';
import type { AceServerLimits } from '../limits.js';
import { createJobQueue } from './job-queue.js';
import type { JobQueue, JobRunner } from './job-queue.js';
import { createMemoryJobStore } from './job-store.js';
import type { JobStore } from './job-store.js';
import type { Job } from './job.js';

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  state: 'queued',
  fields: {},
  seeds: [1],
  inputs: { owned: [] },
  createdAtMs: 0,
  attempts: 0,
  ...changes,
});
const succeed: JobRunner = async () => ({ outputs: [], warnings: [] });

async function open(
  options: { store?: JobStore; run?: JobRunner; limits?: Partial<AceServerLimits>; clock?: () => number } = {},
): Promise<JobQueue> {
  const { store = createMemoryJobStore(), run = succeed, limits, clock = () => 0 } = options;
  const queue = createJobQueue({ store, run, clock, uptime: clock, limits: { ...DEFAULT_LIMITS, ...limits } });
  await queue.open();
  return queue;
}

describe('createJobQueue', () => {
  it('gives up a job under which the process died too often, and runs the others', async () => {
    const store = createMemoryJobStore();
    await store.save(job('deadly', { state: 'running', attempts: 3 }));
    await store.save(job('unlucky', { state: 'running', attempts: 2 }));
    const queue = await open({ store });
    expect(await queue.ended('deadly')).toMatchObject({
      state: 'failed',
      error: { code: 'task_failed', message: expect.stringContaining('died 3 times') },
    });
    expect(await queue.ended('unlucky')).toMatchObject({ state: 'succeeded', attempts: 3 });
  });

  it('does not count a stop that was asked for as a death', async () => {
    const store = createMemoryJobStore();
    const queue = await open({
      store,
      run: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await queue.add(job('a'));
    await expect.poll(() => queue.get('a')?.state).toBe('running');
    await queue.dispose();
    await queue.dispose();
    expect(await store.open()).toMatchObject([{ id: 'a', state: 'queued', attempts: 0 }]);
  });

  it('keeps going when the store cannot write, and tells the job as failed', async () => {
    const memory = createMemoryJobStore();
    const full = new Error('disk full');
    const store: JobStore = {
      ...memory,
      save: async (saved, options) => (saved.id === 'a' && saved.state !== 'queued' ? Promise.reject(full) : memory.save(saved, options)),
    };
    const queue = await open({ store });
    await queue.add(job('a'));
    await queue.add(job('b'));
    expect(await queue.ended('b')).toMatchObject({ state: 'succeeded' });
    expect(queue.get('a')).toMatchObject({ state: 'failed', error: { code: 'internal' } });
  });

  it('does not accept a job that cannot be stored', async () => {
    const store: JobStore = { ...createMemoryJobStore(), save: () => Promise.reject(new Error('disk full')) };
    const queue = await open({ store });
    await expect(queue.add(job('a'))).rejects.toThrow('disk full');
    expect(queue.get('a')).toBeUndefined();
  });

  it('never lets progress go back or reach the end before the result', async () => {
    const seen: (number | undefined)[] = [];
    const queue: JobQueue = await open({
      run: async (running, { onProgress }) => {
        for (const fraction of [0.5, 0.2, 1]) {
          onProgress({ fraction, stage: 'render' });
          seen.push(queue.progressOf(running.id)?.fraction);
        }
        return { outputs: [], warnings: [] };
      },
    });
    await queue.add(job('a'));
    await queue.ended('a');
    expect(seen).toEqual([0.5, 0.5, 0.999]);
  });

  it('keeps the newest finished jobs within their count and bytes', async () => {
    let now = 0;
    const output = { file: 'x.wav', bytes: 400, durationSeconds: 1, seed: 1, metadata: {}, provenance: {} as never };
    const run: JobRunner = async () => ({ outputs: [output], warnings: [] });
    const clock = (): number => (now += 60_000);
    const byCount = await open({ run, clock, limits: { maxFinished: 2 } });
    const byBytes = await open({ run, clock, limits: { maxResultBytes: 1_000 } });
    for (const queue of [byCount, byBytes]) {
      for (const id of ['a', 'b', 'c']) {
        await queue.add(job(id));
        await queue.ended(id);
      }
      await queue.sweep();
      expect(['a', 'b', 'c'].map((id) => queue.get(id)?.state)).toEqual([undefined, 'succeeded', 'succeeded']);
    }
  });

  it('stops waiting for an end when it is told to, and leaves the job alone', async () => {
    const queue = await open({
      run: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await queue.add(job('a'));
    const controller = new AbortController();
    const waiting = queue.ended('a', { signal: controller.signal });
    controller.abort();
    expect((await waiting)?.state).not.toBe('cancelled');
    expect((await queue.cancel('a'))?.state).toBe('cancelled');
  });
});

describe('resolveLimits', () => {
  it('fills in what is left out and refuses what makes no sense', () => {
    expect(resolveLimits({ maxQueued: 3, maxParts: undefined } as object)).toEqual({ ...DEFAULT_LIMITS, maxQueued: 3 });
    for (const limits of [{ maxQueued: 0 }, { maxQueued: 1.5 }, { unknown: 1 }]) {
      expect(() => resolveLimits(limits as Partial<AceServerLimits>)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });
});
