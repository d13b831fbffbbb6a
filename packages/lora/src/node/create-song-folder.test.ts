import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createSongFolder } from './create-song-folder.js';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-songs-'));
  folder = path.join(root, 'songs');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function* bytes(...sizes: readonly number[]): AsyncGenerator<Uint8Array, void, void> {
  for (const size of sizes) yield new Uint8Array(size);
}

const faultOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.catch((reason: unknown) => reason);
  return isLoopError(error, 'invalid_input') ? `${error.issues[0]?.path}: ${error.issues[0]?.message}` : String(error);
};

describe('createSongFolder', () => {
  it('takes songs under names of their own, whatever they are called, and makes no folder before the first', async () => {
    const songs = createSongFolder(folder);
    expect(await songs.list()).toEqual([]);
    expect(await readdir(root)).toEqual([]);
    const given = ['rain.wav', 'Rain.MP3', '../../etc/passwd.wav', 'C:\\music\\.hidden.flac', '....wav', 'a/b:c*.ogg', '夜の雨.wav'];
    const kept: string[] = [];
    for (const name of given) kept.push(await songs.add(name, bytes(3, 4)));
    expect(kept).toEqual(['rain.wav', 'Rain 2.mp3', 'passwd.wav', 'hidden.flac', 'song.wav', 'b-c.ogg', '夜の雨.wav']);
    expect((await readdir(root)).sort()).toEqual(['songs']);
    expect((await songs.list()).map((track) => track.path).sort()).toEqual([...kept].sort());
    for (const name of ['notes.txt', 'run.sh', 'none', '']) expect(await faultOf(songs.add(name, bytes(1)))).toMatch(/^name: must end in/);
  });

  it('refuses what is too large, too many or nothing, and leaves nothing of it', async () => {
    const songs = createSongFolder(folder, { maxSongs: 2, maxSongBytes: 10, maxBytes: 15 });
    await songs.add('one.wav', bytes(8));
    expect(await faultOf(songs.add('two.wav', bytes(6, 6)))).toMatch(/^bytes: .* for one song/);
    expect(await faultOf(songs.add('two.wav', bytes(8)))).toMatch(/^bytes: .* for all songs/);
    expect(await faultOf(songs.add('two.wav', bytes()))).toBe('bytes: must be an audio file');
    expect(await readdir(folder)).toEqual(['one.wav']);
    await songs.add('two.wav', bytes(2));
    expect(await faultOf(songs.add('three.wav', bytes(1)))).toMatch(/^songs: must be at most 2/);
  });

  it('keeps what is said of a song beside it, in the form that every trainer reads', async () => {
    const songs = createSongFolder(folder);
    await songs.add('rain.wav', bytes(4));
    await songs.describe('rain.wav', { caption: 'slow rain', bpm: 84, key: 'A minor', trigger: 'dusty' });
    const [track] = await createSongFolder(folder).list();
    expect(track).toMatchObject({ caption: 'slow rain', bpm: 84, key: 'A minor', trigger: 'dusty', labelled: true, instrumental: true });
    await songs.describe('rain.wav', { caption: 'fast rain' });
    expect((await songs.list())[0]).toMatchObject({ caption: 'fast rain', bpm: 84 });
    expect((await readdir(folder)).sort()).toEqual(['rain.json', 'rain.wav']);
    expect(await faultOf(songs.describe('rain.wav', { caption: 'x'.repeat(9_000) }))).toMatch(/^caption: /);
  });

  it('keeps all that is said of a song together', async () => {
    const songs = createSongFolder(folder);
    await songs.add('rain.wav', bytes(4));
    await Promise.all([
      songs.describe('rain.wav', { caption: 'slow rain' }),
      songs.describe('rain.wav', { lyrics: '[verse]\nit rains', instrumental: false, language: 'en' }),
      songs.describe('rain.wav', { trigger: 'dusty' }),
    ]);
    expect((await songs.list())[0]).toMatchObject({
      caption: 'slow rain',
      lyrics: '[verse]\nit rains',
      language: 'en',
      instrumental: false,
      trigger: 'dusty',
    });
  });

  it('touches songs of its folder alone', async () => {
    const songs = createSongFolder(folder);
    await songs.add('rain.wav', bytes(4));
    await songs.add('rain fall.wav', bytes(4));
    await songs.describe('rain.wav', { caption: 'slow' });
    for (const song of ['../rain.wav', '/etc/passwd', 'rain.json', 'none.wav', '']) {
      expect(await faultOf(songs.describe(song, { caption: 'x' }))).toBe('song: is not in the folder');
      expect(await faultOf(songs.remove(song))).toBe('song: is not in the folder');
    }
    await songs.remove('rain.wav');
    expect(await readdir(folder)).toEqual(['rain fall.wav']);
  });
});
