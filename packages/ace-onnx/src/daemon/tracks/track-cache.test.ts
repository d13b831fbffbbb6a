import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createTrackCache } from './track-cache.js';
import type { TrackCache } from './track-cache.js';
import type { TrackEntry } from './track-entry.js';
import { trackId } from './track-id.js';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'lofi-tracks-')), 'tracks');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

const idOf = (number: number): string => number.toString(16).padStart(16, '0');
const entry = (number: number, fields: Partial<TrackEntry> = {}): TrackEntry => ({
  version: 1,
  trackId: idOf(number),
  prompt: 'rain',
  seed: '18446744073709551615',
  backend: 'pattern',
  modelVersion: 'v',
  fingerprint: 'f',
  durationSeconds: 5,
  sampleRate: 48_000,
  bytes: 1000,
  ...fields,
});

async function open(maxBytes = 1e9): Promise<TrackCache> {
  const cache = createTrackCache({ folder, maxBytes });
  await cache.prepare();
  return cache;
}

async function put(cache: TrackCache, number: number): Promise<void> {
  const draft = cache.reserve(idOf(number));
  await writeFile(draft, new Uint8Array(1000));
  await cache.commit(draft, entry(number));
}

describe('trackId', () => {
  it('is that of lofi.nvim where nothing but the defaults shapes the sound, and another one otherwise', () => {
    const musicgen = { backend: 'musicgen', prompt: 'lofi beats', seed: 42n, durationSeconds: 30, modelVersion: 'musicgen-small-fp16-v1' };
    expect(trackId({ ...musicgen, settings: {} })).toBe('b37faaa28f0a0136');
    const ace = { backend: 'ace_step', prompt: 'lofi hip hop', seed: 42n, durationSeconds: 120, modelVersion: 'ace-step-v1' };
    expect(trackId({ ...ace, settings: {} })).toBe('232b1989fafb8a8a');
    const ids = [{}, { steps: 8 }, { steps: 9 }, { scheduler: 'heun' }, { steps: 8, scheduler: 'heun' }].map((settings) =>
      trackId({ ...ace, settings }),
    );
    expect(new Set(ids).size).toBe(5);
    expect(trackId({ ...ace, settings: { steps: 8, scheduler: 'heun' } })).toBe(
      trackId({ ...ace, settings: { scheduler: 'heun', steps: 8 } }),
    );
  });
});

describe('createTrackCache', () => {
  it('gives a track again, after a restart too, and only while its file and its model are the same', async () => {
    const cache = await open();
    expect(await cache.find(idOf(1), 'f')).toBeUndefined();
    await put(cache, 1);
    const again = await open();
    expect(await again.find(idOf(1), 'f')).toEqual({ ...entry(1), path: path.join(folder, `${idOf(1)}.wav`) });
    expect(await again.find(idOf(1), 'another model')).toBeUndefined();
    await writeFile(path.join(folder, `${idOf(1)}.wav`), 'cut');
    expect(await again.find(idOf(1), 'f')).toBeUndefined();
  });

  it('keeps its limit by removing what was not used for longest, never what was just made', async () => {
    const cache = await open(3500);
    for (const number of [1, 2, 3]) {
      await put(cache, number);
      const past = new Date(Date.UTC(2020, 0, number));
      for (const ending of ['wav', 'json']) await utimes(path.join(folder, `${idOf(number)}.${ending}`), past, past);
    }
    await cache.find(idOf(1), 'f');
    await put(cache, 4);
    expect((await readdir(folder)).toSorted()).toEqual([1, 3, 4].flatMap((number) => [`${idOf(number)}.json`, `${idOf(number)}.wav`]));
    expect(await cache.usage()).toEqual({ tracks: 3, bytes: 3000 });
    const small = await open(10);
    await put(small, 5);
    expect(await small.usage()).toEqual({ tracks: 1, bytes: 1000 });
  });

  it('does not trip over what others left: half-written files of dead processes go, everything else stays', async () => {
    await mkdir(folder, { recursive: true });
    const dead = `.${idOf(1)}.999999999-1.part`;
    const living = `.${idOf(1)}.${process.ppid}-1.part`;
    for (const name of [dead, living, `${idOf(2)}.json`, 'notes.txt', `${idOf(3)}.wav`])
      await writeFile(path.join(folder, name), '{"version":1}');
    const cache = await open();
    expect((await readdir(folder)).toSorted()).toEqual([living, `${idOf(3)}.wav`, 'notes.txt'].toSorted());
    await writeFile(path.join(folder, `${idOf(3)}.json`), 'no JSON');
    expect(await cache.find(idOf(3), 'f')).toBeUndefined();
  });

  it('leaves nothing of a draft that is not wanted, or that cannot be put in its place', async () => {
    const cache = await open();
    const draft = cache.reserve(idOf(1));
    expect(cache.reserve(idOf(1))).not.toBe(draft);
    await writeFile(draft, 'sound');
    await cache.discard(draft);
    await cache.discard(draft);
    await mkdir(path.join(folder, `${idOf(2)}.wav`));
    const blocked = cache.reserve(idOf(2));
    await writeFile(blocked, 'sound');
    await expect(cache.commit(blocked, entry(2))).rejects.toMatchObject({ code: 'storage' });
    expect(await readdir(folder)).toEqual([`${idOf(2)}.wav`]);
  });
});
