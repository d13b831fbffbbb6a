import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createJobQueue } from '../server/jobs/job-queue.js';
import type { Job } from '../server/jobs/job.js';
import { DEFAULT_LIMITS } from '../server/limits.js';
import { createFileJobStore } from './file-job-store.js';

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  state: 'succeeded',
  fields: { prompt: 'x'.repeat(1500) },
  seeds: [1],
  inputs: { owned: [] },
  createdAtMs: 1,
  endedAtMs: 1,
  attempts: 1,
  ...changes,
});
const idsOf = (jobs: readonly Job[]): readonly string[] => jobs.map(({ id }) => id);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'full-disk-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe('a write to the job log that stops half-way', () => {
  const fail = async (after: number, method: 'appendFile' | 'datasync' | 'truncate'): Promise<void> => {
    const handle = await open(folder, 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
    vi.spyOn(prototype, method).mockImplementationOnce(async function (this: FileHandle, content?: unknown) {
      if (method === 'appendFile') await this.write((content as Uint8Array).subarray(0, after));
      throw full;
    });
  };

  it.each([0, 1, 100, 1499])('loses nothing that is acknowledged later, after %i bytes', async (bytes) => {
    const store = createFileJobStore({ folder });
    await store.open();
    await store.save(job('before'));
    await fail(bytes, 'appendFile');
    await expect(store.save(job('lost'))).rejects.toMatchObject({ code: 'storage', reason: 'quota' });
    await store.save(job('after'));
    await store.close();
    const again = createFileJobStore({ folder });
    expect(idsOf(await again.open())).toEqual(['before', 'after']);
    await again.close();
    expect(await readdir(folder)).toEqual(['files', 'jobs.log']);
  });

  it('does not bring back what was refused because the disk did not confirm it', async () => {
    const store = createFileJobStore({ folder });
    await store.open();
    await fail(0, 'datasync');
    await expect(store.save(job('unsure'))).rejects.toMatchObject({ code: 'storage' });
    await store.save(job('after'));
    await store.close();
    const again = createFileJobStore({ folder });
    expect(idsOf(await again.open())).toEqual(['after']);
    await again.close();
  });

  it('cuts the torn line off before the next write when it could not at once', async () => {
    const store = createFileJobStore({ folder });
    await store.open();
    await store.save(job('before'));
    await fail(700, 'appendFile');
    await fail(0, 'truncate');
    await expect(store.save(job('lost'))).rejects.toMatchObject({ code: 'storage' });
    await store.save(job('after'));
    await store.close();
    const again = createFileJobStore({ folder });
    expect(idsOf(await again.open())).toEqual(['before', 'after']);
    await again.close();
  });

  it('goes on after a torn line that a dead process left', async () => {
    const store = createFileJobStore({ folder });
    await store.open();
    await store.save(job('before'));
    await store.save(job('torn'));
    await store.close();
    const log = path.join(folder, 'jobs.log');
    await truncate(log, (await stat(log)).size - 10);
    for (const id of ['next', 'last']) {
      const again = createFileJobStore({ folder });
      await again.open();
      await again.save(job(id));
      await again.close();
    }
    const end = createFileJobStore({ folder });
    expect(idsOf(await end.open())).toEqual(['before', 'next', 'last']);
    await end.close();
  });
});

describe('a store that cannot be opened', () => {
  it('says so in a typed error and leaves no lock', async () => {
    await mkdir(path.join(folder, 'jobs.log'));
    await expect(createFileJobStore({ folder }).open()).rejects.toMatchObject({ code: 'storage', reason: 'other' });
    expect((await readdir(folder)).sort()).toEqual(['files', 'jobs.log']);
  });

  it('says so where a file is in the place of its folder', async () => {
    await writeFile(path.join(folder, 'file'), '');
    await expect(createFileJobStore({ folder: path.join(folder, 'file', 'jobs') }).open()).rejects.toMatchObject({ code: 'storage' });
  });
});

/** A disk of one megabyte; only a privileged process may mount one. */
const disk = mkdtempSync(path.join(tmpdir(), 'small-disk-'));
const mount = (): boolean => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
const unmount = (): void => void spawnSync('umount', [disk]);
const canMount = process.platform === 'linux' && mount();
if (canMount) unmount();
else rmSync(disk, { recursive: true, force: true });

describe.skipIf(!canMount)('a disk of one megabyte', () => {
  beforeEach(() => void mount());
  afterEach(unmount);

  const fill = async (): Promise<string> => {
    const filler = path.join(disk, 'filler');
    const handle = await open(filler, 'w');
    await handle.writeFile(new Uint8Array(2_000_000)).catch(() => undefined);
    await handle.close();
    return filler;
  };

  it('keeps every job that was acknowledged before, while and after it was full', async () => {
    const store = createFileJobStore({ folder: path.join(disk, 'jobs') });
    await store.open();
    const acknowledged: string[] = [];
    const save = async (id: string): Promise<boolean> =>
      store.save(job(id)).then(
        () => acknowledged.push(id) > 0,
        () => false,
      );
    await save('first');
    const filler = await fill();
    const outcomes = [];
    for (let turn = 0; turn < 12; turn += 1) outcomes.push(await save(`full-${turn}`));
    expect(outcomes).toContain(false);
    await rm(filler);
    expect(await save('next')).toBe(true);
    await store.close();
    const again = createFileJobStore({ folder: path.join(disk, 'jobs') });
    expect(idsOf(await again.open())).toEqual(acknowledged);
    await again.close();
  });

  it('lets a server start, which makes room by its own rules', async () => {
    const store = createFileJobStore({ folder: path.join(disk, 'jobs') });
    await store.open();
    await store.writeFile('a-0.wav', new Uint8Array(300_000));
    await store.save(job('a', { outputs: [{ file: 'a-0.wav', bytes: 300_000 } as never] }));
    await store.save(job('b', { endedAtMs: 2 }));
    await store.close();
    await fill();
    const full = createFileJobStore({ folder: path.join(disk, 'jobs') });
    const queue = createJobQueue({
      store: full,
      run: async () => ({ outputs: [], warnings: [] }),
      clock: () => 3,
      uptime: () => 0,
      limits: { ...DEFAULT_LIMITS, maxFinished: 1 },
    });
    await queue.open();
    expect([queue.get('a'), queue.get('b')?.state]).toEqual([undefined, 'succeeded']);
    expect(await full.listFiles()).toEqual([]);
    await queue.add(job('c', { state: 'queued' }));
    expect(await queue.ended('c')).toMatchObject({ state: 'succeeded' });
    await queue.dispose();
    await full.close();
  });
});
