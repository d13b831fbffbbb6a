import { createSong } from '@loop/core';
import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openStore } from './open-store.js';
import type { LoopStore } from './open-store.js';

const NAME = 'loop-store-test';
const song = createSong({ genre: 'house', seed: 4 });
const audio = { sampleRate: 44_100, channels: [Float32Array.of(0.25, -1.5, 1e-9)] };
let store: LoopStore;

beforeEach(async () => {
  store = await openStore({ name: NAME });
});
afterEach(async () => {
  store.dispose();
  await deleteDB(NAME);
});

describe('the store in a real browser', () => {
  it('remembers songs, samples and the project after closing', async () => {
    const savedSong = await store.songs.add(song, { name: 'mine' });
    const savedSample = await store.samples.add({ name: 'click', audio, details: { prompt: 'click' } });
    await store.project.save(song);
    store.dispose();
    store = await openStore({ name: NAME });
    await expect(store.songs.get(savedSong.id)).resolves.toMatchObject({ name: 'mine', song });
    expect((await store.samples.get(savedSample.id))?.audio).toEqual(audio);
    await expect(store.project.load()).resolves.toMatchObject({ song });
  });

  it('dates entries by the clock', async () => {
    const before = Date.now();
    const { savedAtMs } = await store.songs.add(song);
    expect(savedAtMs).toBeGreaterThanOrEqual(before);
    expect(savedAtMs).toBeLessThanOrEqual(Date.now());
  });

  it('says how full the storage is', async () => {
    const usage = await store.usage();
    expect(usage?.quotaBytes).toBeGreaterThan(usage?.usedBytes ?? Number.POSITIVE_INFINITY);
  });

  it('can be used from two places at once', async () => {
    const other = await openStore({ name: NAME });
    await Promise.all([store.songs.add(song, { name: 'a' }), other.songs.add(song, { name: 'b' })]);
    expect((await other.songs.list()).map(({ name }) => name).sort()).toEqual(['a', 'b']);
    other.dispose();
  });
});
