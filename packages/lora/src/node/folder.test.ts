import { mkdtemp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { hashFiles } from './hash-files.js';
import { saveWithBackup } from './save-with-backup.js';
import { scanFolder } from './scan-folder.js';

let root: string;
let songs: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-lora-'));
  songs = path.join(root, 'songs');
  await mkdir(path.join(songs, 'more'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = (file: string, text = ''): Promise<void> => writeFile(path.join(songs, file), text);
const codes = (issues: readonly { readonly code: string; readonly path: string }[]): readonly (readonly string[])[] =>
  issues.map(({ code, path: place }) => [code, place]);

describe('scanFolder', () => {
  it('finds audio of six kinds in all folders, with side-cars and tables', async () => {
    for (const file of ['b.mp3', 'a.WAV', 'c.flac', 'd.ogg', 'e.opus', 'more/f.m4a', 'note.md', '.hidden.wav']) await put(file);
    await put('a.caption.txt', 'warm keys');
    await put('more/f.txt', '[verse]\nrain\nrain');
    await put('list.csv', 'file,bpm\nmore/f.m4a,92');
    const { tracks, issues, dialects } = await scanFolder(songs, { allInstrumental: true });
    expect(tracks.map(({ path: file }) => file)).toEqual(['a.WAV', 'b.mp3', 'c.flac', 'd.ogg', 'e.opus', 'more/f.m4a']);
    expect(tracks[0]).toMatchObject({ caption: 'warm keys', instrumental: true });
    expect(tracks[5]).toMatchObject({ bpm: 92, instrumental: false });
    expect([issues, [...dialects]]).toEqual([
      [],
      [
        ['ace-step', 1],
        ['plain', 1],
      ],
    ]);
  });

  it('follows no link out of the folder or round in circles', async () => {
    await writeFile(path.join(root, 'secret.txt'), '[verse]\nsecret');
    await put('a.wav');
    await symlink(path.join(root, 'secret.txt'), path.join(songs, 'a.txt'));
    await symlink(songs, path.join(songs, 'more', 'again'));
    const { tracks, issues } = await scanFolder(songs);
    expect(tracks).toMatchObject([{ path: 'a.wav', rawLyrics: '' }]);
    expect(codes(issues)).toEqual(
      expect.arrayContaining([
        ['symbolic-link', 'a.txt'],
        ['symbolic-link', 'more/again'],
      ]),
    );
  });

  it('names tracks that share a name in other capitals, forms or kinds', async () => {
    for (const file of ['rain.wav', 'Rain.mp3', 'e\u0301.wav', '\u00E9.flac']) await put(file);
    const { issues } = await scanFolder(songs);
    expect(issues.map(({ code }) => code)).toEqual(['same-name', 'same-name']);
  });

  it('reports what cannot be read and goes on', async () => {
    await put('a.wav');
    await writeFile(path.join(songs, 'a.txt'), new Uint8Array([0xff, 0xfe, 0x00, 0xd8]));
    await put('bad.csv', 'x,y\n1,2');
    const measure = (): Promise<number> => Promise.reject(new Error('too short'));
    const { tracks, issues } = await scanFolder(songs, { measure });
    expect(tracks).toHaveLength(1);
    expect(codes(issues)).toEqual([
      ['side-car-unreadable', 'a.txt'],
      ['audio-unreadable', 'a.wav'],
      ['table-unreadable', 'bad.csv'],
    ]);
  });

  it('refuses a folder that is not there, and stops when it is told to', async () => {
    await expect(scanFolder(path.join(root, 'none'))).rejects.toMatchObject({ code: 'storage' });
    const reason = new Error('enough');
    await expect(scanFolder(songs, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    await put('a.wav');
    await put('b.wav');
    const measure = (): Promise<number> => {
      controller.abort(reason);
      return Promise.resolve(1);
    };
    await put('b.txt', 'x');
    await expect(scanFolder(songs, { signal: controller.signal, measure })).rejects.toBe(reason);
  });
});

describe('hashFiles', () => {
  it('gives the SHA-256 of each file', async () => {
    await put('a.wav', 'abc');
    const hashes = await hashFiles(songs, ['a.wav']);
    expect([...hashes]).toEqual([['a.wav', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']]);
  });

  it('refuses a file that is not there, and stops when it is aborted', async () => {
    await expect(hashFiles(songs, ['none.wav'])).rejects.toMatchObject({ code: 'storage' });
    const reason = new Error('enough');
    await expect(hashFiles(songs, ['a.wav'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('saveWithBackup', () => {
  it('keeps every earlier text', async () => {
    const save = (text: string) => saveWithBackup(songs, [{ path: 'more/a.json', text }]);
    expect(await save('one')).toEqual([{ path: 'more/a.json', outcome: 'created', backup: undefined }]);
    expect(await save('one')).toEqual([{ path: 'more/a.json', outcome: 'unchanged' }]);
    await save('two');
    expect(await save('three')).toEqual([{ path: 'more/a.json', outcome: 'replaced', backup: 'more/a.json.bak2' }]);
    const texts = ['a.json', 'a.json.bak', 'a.json.bak2'].map((file) => readFile(path.join(songs, 'more', file), 'utf8'));
    expect(await Promise.all(texts)).toEqual(['three', 'one', 'two']);
    expect(await readdir(path.join(songs, 'more'))).toHaveLength(3);
  });

  it('writes nothing outside the folder, and nothing at all when one path is wrong', async () => {
    await symlink(root, path.join(songs, 'out'));
    await writeFile(path.join(root, 'kept.txt'), 'kept');
    await symlink(path.join(root, 'kept.txt'), path.join(songs, 'link.txt'));
    for (const wrong of ['../x.txt', '/x.txt', 'more/../../x.txt', 'out/x.txt', 'out/deep/x.txt', 'link.txt', 'a\0b', '']) {
      const files = [
        { path: 'good.txt', text: 'x' },
        { path: wrong, text: 'x' },
      ];
      await expect(saveWithBackup(songs, files)).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect((await readdir(root)).toSorted()).toEqual(['kept.txt', 'songs']);
    expect(await readdir(songs)).not.toContain('good.txt');
    expect(await readFile(path.join(root, 'kept.txt'), 'utf8')).toBe('kept');
  });
});
