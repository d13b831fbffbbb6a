import 'fake-indexeddb/auto';
import { isLoopError, parseSong } from '@loop/core';
import type { LoopError, Song } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { kitFromSong } from '../kits/kit-document.js';
import { openStore } from './open-store.js';
import type { LoopStore } from './open-store.js';
import { makeSong } from './__fixtures__/make-song.js';

let store: LoopStore;
let clock = 0;
const song: Song = makeSong({ title: 'first' });
const other: Song = makeSong({ title: 'second', bpm: 90 });
const audio = { sampleRate: 48_000, channels: [Float32Array.of(0.1, -0.2, 0.3), Float32Array.of(1e-9, 1.5, -1)] };
const failure = (promise: Promise<unknown>): Promise<LoopError | undefined> =>
  promise.then(
    () => undefined,
    (error: LoopError) => error,
  );

beforeEach(async () => {
  clock = 1_000;
  store = await openStore({ name: 'test', clock: () => (clock += 1) });
});
afterEach(async () => {
  vi.restoreAllMocks();
  store.dispose();
  await deleteDB('test');
});

/** Lets every write fail as a full disk does. */
function fillDisk(): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
}

describe('the shelf of songs', () => {
  it('gives back what was saved', async () => {
    const { id, name } = await store.songs.add(song);
    expect(name).toBe('first');
    await expect(store.songs.get(id)).resolves.toMatchObject({ id, name: 'first', song });
    expect(parseSong(await store.songs.getDocument(id))).toEqual(song);
  });

  it('lists the newest first and never replaces an entry when adding', async () => {
    const a = await store.songs.add(song, { name: 'same' });
    const b = await store.songs.add(other, { name: 'same' });
    expect((await store.songs.list()).map(({ id }) => id)).toEqual([b.id, a.id]);
  });

  it('renames, replaces and removes', async () => {
    const { id } = await store.songs.add(song);
    await store.songs.rename(id, ' renamed ');
    await store.songs.replace(id, other);
    await expect(store.songs.get(id)).resolves.toMatchObject({ name: 'renamed', song: other });
    await store.songs.remove(id);
    await store.songs.remove(id);
    await expect(store.songs.get(id)).resolves.toBeUndefined();
  });

  it.each([
    ['an unknown id', () => store.songs.rename('nope', 'x'), 'id'],
    ['an empty name', () => store.songs.add(song, { name: '  ' }), 'name'],
    ['a broken song', () => store.songs.add({ ...song, bpm: Number.NaN }), 'bpm'],
  ])('refuses %s with its path', async (_, run, path) => {
    const error = await failure(run());
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toContain(path);
    await expect(store.songs.list()).resolves.toEqual([]);
  });

  it('keeps a document that it cannot read, and still lists it', async () => {
    const { id } = await store.songs.add(song);
    store.dispose();
    const raw = await openDB('test');
    await raw.put('songs', { id, name: 'from the future', savedAtMs: 5, document: '{"format":"loop-song","version":99}' });
    raw.close();
    store = await openStore({ name: 'test' });
    await expect(failure(store.songs.get(id))).resolves.toMatchObject({ code: 'unsupported' });
    await expect(store.songs.getDocument(id)).resolves.toContain('99');
    await expect(store.songs.list()).resolves.toHaveLength(1);
  });
});

describe('the shelf of kits', () => {
  const kit = kitFromSong(song, 'Night drive');

  it('gives back what was saved, by name, and changes it', async () => {
    const { id, name } = await store.kits.add(kit);
    expect(name).toBe('Night drive');
    await expect(store.kits.get(id)).resolves.toMatchObject({ id, kit });
    await store.kits.rename(id, 'Day');
    await store.kits.replace(id, { ...kit, title: 'Other' });
    await expect(store.kits.get(id)).resolves.toMatchObject({ name: 'Day', kit: { title: 'Other' } });
    await expect(store.kits.list()).resolves.toHaveLength(1);
    await store.kits.remove(id);
    await expect(store.kits.get(id)).resolves.toBeUndefined();
  });

  it('refuses a kit that is not valid', async () => {
    const error = await failure(store.kits.add({ ...kit, sound: { reverb: 9 } }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('sound.reverb');
    await expect(store.kits.list()).resolves.toEqual([]);
  });

  it('comes into a store of the version before, which keeps its songs', async () => {
    store.dispose();
    await deleteDB('old');
    const old = await openDB('old', 1, {
      upgrade: (database) => {
        for (const name of ['songs', 'samples']) database.createObjectStore(name, { keyPath: 'id' });
        for (const name of ['sounds', 'project']) database.createObjectStore(name);
      },
    });
    await old.put('songs', { id: 'a', name: 'kept', savedAtMs: 1, document: '{}' });
    old.close();
    store = await openStore({ name: 'old' });
    await store.kits.add(kit);
    await expect(store.pictures.list()).resolves.toEqual([]);
    expect((await store.songs.list()).map(({ name }) => name)).toEqual(['kept']);
    store.dispose();
    await deleteDB('old');
    store = await openStore({ name: 'test' });
  });
});

describe('a full disk', () => {
  it('is a typed error, and leaves songs, samples and project as they were', async () => {
    const saved = await store.songs.add(song);
    const sample = await store.samples.add({ name: 'tone', audio });
    await store.project.save(song);
    fillDisk();
    const runs = [
      store.songs.add(other),
      store.songs.replace(saved.id, other),
      store.samples.replace(sample.id, audio),
      store.project.save(other),
    ];
    for (const error of await Promise.all(runs.map(failure))) expect(isLoopError(error, 'storage') && error.reason).toBe('quota');
    vi.restoreAllMocks();
    await expect(store.songs.get(saved.id)).resolves.toMatchObject({ song });
    await expect(store.songs.list()).resolves.toHaveLength(1);
    await expect(store.samples.get(sample.id)).resolves.toMatchObject({ name: 'tone' });
    await expect(store.project.load()).resolves.toMatchObject({ song });
  });

  it('never leaves a sample without its sound', async () => {
    const put = IDBObjectStore.prototype.add;
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function add(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (this.name === 'sounds') throw new DOMException('full', 'QuotaExceededError');
      return put.call(this, value, key);
    });
    expect(isLoopError(await failure(store.samples.add({ name: 'tone', audio })), 'storage')).toBe(true);
    vi.restoreAllMocks();
    await expect(store.samples.list()).resolves.toEqual([]);
  });
});

describe('the shelf of samples', () => {
  it('gives back the very samples and their details', async () => {
    const { id } = await store.samples.add({ name: 'tone', audio, details: { prompt: 'a tone', seed: 3 } });
    const saved = await store.samples.get(id);
    expect(saved?.audio).toEqual(audio);
    expect(saved).toMatchObject({ durationSeconds: 3 / 48_000, sampleRate: 48_000, channels: 2, details: { prompt: 'a tone', seed: 3 } });
  });

  it('lists without the sounds', async () => {
    await store.samples.add({ name: 'tone', audio });
    const [entry] = await store.samples.list();
    expect(entry).not.toHaveProperty('audio');
  });

  it('renames, replaces and removes with the sound', async () => {
    const { id } = await store.samples.add({ name: 'tone', audio });
    await store.samples.rename(id, 'noise');
    await store.samples.replace(id, { sampleRate: 8_000, channels: [Float32Array.of(0.5)] });
    await expect(store.samples.get(id)).resolves.toMatchObject({ name: 'noise', sampleRate: 8_000, channels: 1 });
    await store.samples.remove(id);
    await expect(store.samples.getWav(id)).resolves.toBeUndefined();
    await expect(store.samples.get(id)).resolves.toBeUndefined();
  });

  it('keeps tags, each once, and a loop, which its WAV file carries too', async () => {
    const loop = { startSamples: 1, endSamples: 3 };
    const { id } = await store.samples.add({ name: 'tone', audio, tags: [' dark ', 'dark', 'pad'], loop });
    await expect(store.samples.get(id)).resolves.toMatchObject({ tags: ['dark', 'pad'], loop, audio });
    expect(decodeWav((await store.samples.getWav(id)) as Uint8Array).metadata.sampler?.loops).toMatchObject([loop]);
    await store.samples.tag(id, ['bright']);
    // Another sound has another loop, or none.
    await expect(store.samples.replace(id, audio)).resolves.toMatchObject({ tags: ['bright'], loop: undefined });
    await expect(store.samples.list()).resolves.toMatchObject([{ tags: ['bright'] }]);
  });

  it.each([
    ['a loop beyond the end', { loop: { startSamples: 0, endSamples: 4 } }, 'loop.startSamples'],
    ['an empty loop', { loop: { startSamples: 1, endSamples: 1 } }, 'loop.startSamples'],
    ['an empty tag', { tags: ['a', ' '] }, 'tags[1]'],
    ['too many tags', { tags: Array.from({ length: 33 }, (_, index) => `tag ${index}`) }, 'tags'],
  ])('refuses %s', async (_, fields, path) => {
    const error = await failure(store.samples.add({ name: 'tone', audio, ...fields }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe(path);
    await expect(store.samples.list()).resolves.toEqual([]);
  });

  it('puts a sample back with its id, and never over another', async () => {
    const { id } = await store.samples.add({ name: 'tone', audio, tags: ['dark'] });
    const saved = (await store.samples.get(id))!;
    expect(isLoopError(await failure(store.samples.restore(saved)), 'invalid_input')).toBe(true);
    await store.samples.remove(id);
    await store.samples.restore(saved);
    await expect(store.samples.get(id)).resolves.toEqual(saved);
    expect(isLoopError(await failure(store.samples.restore({ ...saved, id: '../' })), 'invalid_input')).toBe(true);
  });

  it('lists samples as they were arranged, and newer ones behind', async () => {
    const names = async (): Promise<string> => (await store.samples.list()).map(({ name }) => name).join('');
    const [a, b, c] = [
      await store.samples.add({ name: 'a', audio }),
      await store.samples.add({ name: 'b', audio }),
      await store.samples.add({ name: 'c', audio }),
    ];
    expect(await names()).toBe('abc');
    await store.samples.arrange([c!.id, a!.id, 'nobody']);
    expect(await names()).toBe('cab');
    await store.samples.add({ name: 'd', audio });
    expect(await names()).toBe('cabd');
    await store.samples.arrange([b!.id]);
    expect(await names()).toBe('bcad');
  });
});

describe('the shelf of pictures', () => {
  const picture = { name: 'neon 3', type: 'image/png' as const, bytes: Uint8Array.of(137, 80, 78, 71), details: { seed: 3 } };

  it('gives back what was saved, newest first, until it is removed', async () => {
    const { id } = await store.pictures.add(picture);
    const later = await store.pictures.add({ ...picture, name: 'neon 4' });
    await expect(store.pictures.get(id)).resolves.toMatchObject({ id, ...picture });
    expect((await store.pictures.list()).map(({ name }) => name)).toEqual(['neon 4', 'neon 3']);
    await store.pictures.remove(later.id);
    await store.pictures.remove(later.id);
    await expect(store.pictures.list()).resolves.toHaveLength(1);
    await expect(store.pictures.get(later.id)).resolves.toBeUndefined();
  });

  it.each([
    ['a kind that can run a script', { type: 'image/svg+xml' as never }, 'type'],
    ['no bytes', { bytes: new Uint8Array(0) }, 'bytes'],
    ['no name', { name: ' ' }, 'name'],
  ])('refuses %s', async (_, fields, path) => {
    const error = await failure(store.pictures.add({ ...picture, ...fields }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe(path);
  });
});

describe('the project', () => {
  it('is remembered after closing and opening again, with the state before', async () => {
    await store.project.save(song);
    await store.project.save(other);
    await store.project.save(other);
    store.dispose();
    store = await openStore({ name: 'test' });
    await expect(store.project.load()).resolves.toMatchObject({ song: other });
    await expect(store.project.load({ version: 'previous' })).resolves.toMatchObject({ song });
  });

  it('is nothing at first and after clearing', async () => {
    await expect(store.project.load()).resolves.toBeUndefined();
    await store.project.save(song);
    await store.project.clear();
    await expect(store.project.load()).resolves.toBeUndefined();
  });
});

describe('openStore', () => {
  it('refuses a store of a newer version and leaves it alone', async () => {
    store.dispose();
    await deleteDB('test');
    const newer = await openDB('test', 99, { upgrade: (database) => void database.createObjectStore('songs') });
    newer.close();
    const error = await failure(openStore({ name: 'test' }));
    expect(isLoopError(error, 'storage') && error.reason).toBe('unavailable');
  });

  it('says when there is no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const error = await failure(openStore({ name: 'test' }));
    vi.unstubAllGlobals();
    expect(isLoopError(error, 'storage') && error.reason).toBe('unavailable');
  });

  it('throws `disposed` after dispose, which may be called twice', async () => {
    store.dispose();
    store.dispose();
    await expect(failure(store.songs.list())).resolves.toMatchObject({ code: 'disposed' });
  });
});
