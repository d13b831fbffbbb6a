import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Job } from '../server/jobs/job.js';
import { createFileJobStore } from './file-job-store.js';
import { readRecordLog } from './record-log.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ace-store-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  state: 'queued',
  fields: { prompt: `söng – "${id}"\n` },
  seeds: [1],
  inputs: { owned: [] },
  createdAtMs: 1,
  attempts: 0,
  ...changes,
});
const open = async (): Promise<{ store: ReturnType<typeof createFileJobStore>; jobs: readonly Job[] }> => {
  const store = createFileJobStore({ folder, fsync: false });
  return { store, jobs: await store.open() };
};
const read = (stream: ReadableStream<Uint8Array>): Promise<string> =>
  new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();

describe('createFileJobStore', () => {
  it('gives back the newest record of each job, in the order in which they came', async () => {
    const { store } = await open();
    await store.save(job('a'));
    await store.save(job('b'));
    await store.save(job('a', { state: 'succeeded' }));
    await store.save(job('c'));
    await store.remove(['c']);
    await store.close();
    const again = await open();
    expect(again.jobs).toEqual([job('a', { state: 'succeeded' }), job('b')]);
    await again.store.close();
  });

  it('loses at most the torn line, wherever the log is cut', async () => {
    const { store } = await open();
    for (const id of ['a', 'b', 'c']) await store.save(job(id));
    await store.save(job('b', { state: 'failed' }));
    await store.close();
    const log = path.join(folder, 'jobs.log');
    const whole = await readFile(log);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(log, whole.subarray(0, length));
      const { records, damaged } = await readRecordLog(log);
      const complete = ends.filter((end) => end <= length).length;
      expect(records).toHaveLength(complete);
      expect(damaged).toBe(length === 0 || ends.includes(length) ? 0 : 1);
    }
  });

  it('skips a damaged line in the middle, keeps the others, and puts the damaged log aside', async () => {
    const { store } = await open();
    for (const id of ['a', 'b', 'c']) await store.save(job(id));
    await store.close();
    const log = path.join(folder, 'jobs.log');
    const text = await readFile(log, 'utf8');
    await writeFile(log, text.replace('"id":"b"', '"id":"x"'));
    const again = await open();
    expect(again.jobs.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(await readFile(`${log}.damaged`, 'utf8')).toContain('"id":"x"');
    await again.store.close();
  });

  it('never fails on whatever follows the good lines', async () => {
    const { store } = await open();
    await store.save(job('a'));
    await store.close();
    const log = path.join(folder, 'jobs.log');
    const good = await readFile(log);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await writeFile(log, good);
        await appendFile(log, bytes);
        expect((await readRecordLog(log)).records).toEqual([{ put: job('a') }]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the log short', async () => {
    const { store } = await open();
    for (let turn = 0; turn < 700; turn += 1) await store.save(job('a', { attempts: turn }));
    await store.close();
    expect((await readRecordLog(path.join(folder, 'jobs.log'))).records.length).toBeLessThan(400);
    const again = await open();
    expect(again.jobs).toEqual([job('a', { attempts: 699 })]);
    await again.store.close();
  });

  it('loses no record that is saved while the log is written anew', async () => {
    const { store } = await open();
    await Promise.all(Array.from({ length: 2000 }, (_, turn) => store.save(job(`job-${turn % 20}`, { attempts: turn }))));
    await store.close();
    const again = await open();
    expect(again.jobs.map(({ attempts }) => attempts).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => 1980 + index),
    );
    await again.store.close();
  });

  it('keeps files as a whole, streams their ranges and deletes them', async () => {
    const { store } = await open();
    await store.writeFile('a-0.wav', new TextEncoder().encode('0123456789'));
    const file = await store.openFile('a-0.wav');
    expect(file?.size).toBe(10);
    expect(await read(file?.stream(0, 10) as ReadableStream<Uint8Array>)).toBe('0123456789');
    expect(await read(file?.stream(3, 6) as ReadableStream<Uint8Array>)).toBe('345');
    await store.deleteFile('a-0.wav');
    await store.deleteFile('a-0.wav');
    expect(await store.openFile('a-0.wav')).toBeUndefined();
    expect(await store.readFile('a-0.wav')).toBeUndefined();
    await store.close();
  });

  it('removes half-written files at the start', async () => {
    const first = await open();
    await first.store.close();
    await writeFile(path.join(folder, 'files', 'a-0.wav.1.part'), 'half');
    const { store } = await open();
    expect(await readdir(path.join(folder, 'files'))).toEqual([]);
    await store.close();
  });

  it.each(['../jobs.log', '/etc/passwd', 'a/b.wav', '.hidden', 'a', '', 'a.wav\0', 'A.wav'])('refuses the file name %j', async (name) => {
    const { store } = await open();
    for (const call of [
      () => store.readFile(name),
      () => store.openFile(name),
      () => store.writeFile(name, new Uint8Array()),
      () => store.deleteFile(name),
    ]) {
      expect(isLoopError(await call().catch((error: unknown) => error), 'invalid_input')).toBe(true);
    }
    await store.close();
  });

  it('refuses a folder that another store holds, here or elsewhere, and takes over that of a dead process', async () => {
    const { store } = await open();
    await expect(open()).rejects.toMatchObject({ code: 'storage', reason: 'blocked' });
    await store.close();
    await writeFile(path.join(folder, 'lock.7'), JSON.stringify({ pid: 99_999_999, host: hostname() }));
    await (await open()).store.close();
    expect(await readdir(folder)).toEqual(['files']);
  });
});
