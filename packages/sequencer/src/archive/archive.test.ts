import 'fake-indexeddb/auto';
import { isLoopError } from '@loop/core';
import type { LoopError } from '@loop/core';
import { deleteDB } from 'idb';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { assert as holds, asyncProperty, nat, uint8Array } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setSlot } from '../clips/slots.js';
import { kitFromSong } from '../kits/kit-document.js';
import { makeSong } from '../store/__fixtures__/make-song.js';
import { openStore } from '../store/open-store.js';
import type { LoopStore } from '../store/open-store.js';
import { decodeArchive } from './decode-archive.js';
import { encodeArchive } from './encode-archive.js';
import { readStore, restoreArchive } from './store-archive.js';

const audio = { sampleRate: 48_000, channels: [Float32Array.of(0.1, -0.2, 0.3), Float32Array.of(1e-9, 1.5, -0)] };
const recorded = { sampleRate: 44_100, channels: [Float32Array.of(-1, 0.5, 32_767 / 32_768)] };
const song = makeSong({ title: 'first' });
const picture = { name: 'neon 3', type: 'image/png' as const, bytes: Uint8Array.of(137, 80, 78, 71), details: { seed: 3 } };

let store: LoopStore;
let other: LoopStore;
let clock = 0;
beforeEach(async () => {
  clock = 1_000;
  store = await openStore({ name: 'from', clock: () => (clock += 1) });
  other = await openStore({ name: 'to', clock: () => (clock += 1) });
});
afterEach(async () => {
  store.dispose();
  other.dispose();
  await Promise.all(['from', 'to'].map((name) => deleteDB(name)));
});

/** Fills the first store, and writes it as an archive. */
async function writeFull(): Promise<Uint8Array> {
  const { id } = await store.samples.add({
    name: 'choir',
    audio,
    tags: ['dark'],
    details: { seed: 7 },
    loop: { startSamples: 1, endSamples: 3 },
  });
  const second = await store.samples.add({ name: 'break', audio: recorded });
  await store.samples.arrange([second.id, id]);
  const playing = setSlot(song, { index: 1, sampleId: id, name: 'choir' });
  await store.songs.add(song, { name: 'old' });
  await store.songs.add(playing, { name: 'new' });
  await store.kits.add(kitFromSong(song, 'Night'));
  await store.pictures.add(picture);
  await store.project.save(playing);
  const { archive, warnings } = await readStore(store, { settings: { theme: 'dark' } });
  expect(warnings).toEqual([]);
  return encodeArchive(archive);
}
const failure = (promise: Promise<unknown>): Promise<LoopError | undefined> =>
  promise.then(
    () => undefined,
    (error: LoopError) => error,
  );
/** The same archive with other files in it. */
function changed(bytes: Uint8Array, files: Record<string, Uint8Array | undefined>): Uint8Array {
  const all = Object.entries({ ...unzipSync(bytes), ...files }).filter(([, file]) => file !== undefined);
  return zipSync(Object.fromEntries(all) as Record<string, Uint8Array>);
}

describe('an archive', () => {
  it('carries everything from one store into another, bit for bit', async () => {
    const bytes = await writeFull();
    const { archive, warnings } = await decodeArchive(bytes);
    expect(warnings).toEqual([]);
    expect(archive.settings).toEqual({ theme: 'dark' });
    const { added, project } = await restoreArchive(other, archive);
    expect(added).toEqual({ songs: 2, kits: 1, samples: 2, pictures: 1 });
    const [from, to] = await Promise.all([readStore(store), readStore(other)]);
    expect(to.archive.samples).toEqual(from.archive.samples);
    expect(Object.is(to.archive.samples[1]!.audio.channels[1]![2], -0)).toBe(true);
    expect(to.archive.songs.map(({ name, value }) => [name, value])).toEqual(from.archive.songs.map(({ name, value }) => [name, value]));
    expect(to.archive.kits.map(({ value }) => value)).toEqual(from.archive.kits.map(({ value }) => value));
    expect(to.archive.pictures[0]).toMatchObject(picture);
    expect(project).toEqual(from.archive.project);
    // The project is for the app to open.
    await expect(other.project.load()).resolves.toBeUndefined();
  });

  it('is the same bytes for the same content, and a ZIP file whose recordings take no more than they need', async () => {
    const bytes = await writeFull();
    expect(await encodeArchive((await readStore(store, { settings: { theme: 'dark' } })).archive)).toEqual(bytes);
    const files = unzipSync(bytes);
    expect(
      Object.keys(files)
        .sort()
        .map((name) => name.replace(/\w{24}/, 'id')),
    ).toEqual(
      [
        'kits/1.json',
        'loop-archive.json',
        'pictures/1.png',
        'project.json',
        'samples/id.wav',
        'samples/id.wav',
        'songs/1.json',
        'songs/2.json',
      ].sort(),
    );
    const sizes = Object.entries(files).flatMap(([name, file]) => (name.startsWith('samples') ? [file.length] : []));
    expect(Math.min(...sizes)).toBe(44 + 3 * 2);
  });

  it('adds what is new and changes nothing that is there', async () => {
    const { archive } = await decodeArchive(await writeFull());
    await restoreArchive(other, archive);
    expect((await restoreArchive(other, archive)).added).toEqual({ songs: 0, kits: 0, samples: 0, pictures: 0 });
    // Another sound under the same id stays; the one of the archive gets a new id, and its songs go along.
    const id = archive.samples[1]!.id;
    await other.samples.replace(id, recorded);
    const { added, movedSamples, project } = await restoreArchive(other, archive);
    expect(added).toEqual({ songs: 1, kits: 0, samples: 1, pictures: 0 });
    const moved = movedSamples.get(id)!;
    expect(project?.slots[1]?.sampleId).toBe(moved);
    expect((await other.samples.get(id))?.audio).toEqual(recorded);
    expect((await other.samples.get(moved))?.audio).toEqual(audio);
  });

  it('leaves out what is damaged or missing, says so, and reads the rest', async () => {
    const bytes = await writeFull();
    const files = unzipSync(bytes);
    const wav = Object.keys(files).find((name) => name.startsWith('samples') && files[name]!.length > 60)!;
    const damaged = files[wav]!.slice();
    damaged[damaged.length - 2] = 12;
    const { archive, warnings } = await decodeArchive(
      changed(bytes, { [wav]: damaged, 'songs/1.json': strToU8('{'), 'kits/1.json': undefined }),
    );
    expect(warnings.map(({ field }) => field)).toEqual(['songs/1.json', 'kits/1.json', wav]);
    expect(warnings[2]!.message).toContain('damaged');
    expect([archive.songs, archive.kits, archive.samples, archive.pictures].map(({ length }) => length)).toEqual([1, 0, 1, 1]);
  });

  it.each([
    ['no bytes', () => new Uint8Array(0)],
    ['no ZIP file', () => strToU8('this is no archive at all')],
    ['a ZIP file of something else', () => zipSync({ 'readme.txt': strToU8('hello') })],
    ['a table that is no JSON', () => zipSync({ 'loop-archive.json': strToU8('{') })],
    ['a table of another format', () => zipSync({ 'loop-archive.json': strToU8('{"format":"else","version":1}') })],
    [
      'a table with a wrong entry',
      () =>
        zipSync({
          'loop-archive.json': strToU8(
            '{"format":"loop-archive","version":1,"samples":[{"id":"../x","name":"a","file":"b","savedAtMs":0}]}',
          ),
        }),
    ],
  ])('is refused when it is %s', async (_, make) => {
    expect(isLoopError(await failure(decodeArchive(make())), 'file_format')).toBe(true);
  });

  it('is refused when a newer version wrote it', async () => {
    const bytes = zipSync({ 'loop-archive.json': strToU8('{"format":"loop-archive","version":2}') });
    const error = await failure(decodeArchive(bytes));
    expect(isLoopError(error, 'unsupported') && error.feature).toBe('version');
  });

  it('is refused before it is unpacked when it would be too large, and never unpacks more than it says', async () => {
    const table = { format: 'loop-archive', version: 1, songs: [{ name: 'long', savedAtMs: 0, file: 'songs/1.json' }] };
    const bomb = zipSync({ 'loop-archive.json': strToU8(JSON.stringify(table)), 'songs/1.json': new Uint8Array(5_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    const error = await failure(decodeArchive(bomb, { maxBytes: 1_000_000 }));
    expect(isLoopError(error, 'file_format') && error.message).toContain('1000000');
    expect(isLoopError(await failure(decodeArchive(bomb, { maxFiles: 1 })), 'file_format')).toBe(true);
    // A directory that lies about the size of a file: no more than that is unpacked, and it is no song.
    const view = new DataView(bomb.buffer);
    for (let at = 0; at < bomb.length - 4; at += 1) if (view.getUint32(at, true) === 5_000_000) view.setUint32(at, 100, true);
    const { archive, warnings } = await decodeArchive(bomb, { maxBytes: 1_000_000 });
    expect([archive.songs.length, warnings[0]?.field]).toEqual([0, 'songs/1.json']);
  });

  it('gives a typed error or an archive for any damage', async () => {
    const bytes = await writeFull();
    const decode = async (damaged: Uint8Array): Promise<boolean> => {
      const error = await failure(decodeArchive(damaged, { maxBytes: 1_000_000 }));
      return error === undefined || isLoopError(error);
    };
    await holds(
      asyncProperty(nat(bytes.length - 1), uint8Array({ minLength: 1, maxLength: 8 }), async (at, noise) => {
        const damaged = bytes.slice();
        damaged.set(noise.subarray(0, bytes.length - at), at);
        expect(await decode(damaged)).toBe(true);
        expect(await decode(bytes.subarray(0, at))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
