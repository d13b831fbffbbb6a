import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { MusicTrack } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { wavOf } from '../__fixtures__/official-script.js';
import { audioFromFile } from './audio-from-file.js';
import { readFilesUnder } from './read-files-under.js';
import { saveTracks } from './save-tracks.js';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'ace-files-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

describe('audioFromFile', () => {
  it('reads a file with its type and name', async () => {
    await writeFile(path.join(place, 'a.mp3'), 'ID3');
    expect(await audioFromFile(path.join(place, 'a.mp3'))).toMatchObject({ mimeType: 'audio/mpeg', fileName: 'a.mp3' });
  });

  it.each([
    ['a.txt', 'must end in'],
    ['none.wav', 'cannot be read'],
    ['empty.wav', 'is empty'],
    ['big.wav', 'larger'],
  ])('refuses %s: %s', async (name, why) => {
    await writeFile(path.join(place, 'empty.wav'), '');
    await writeFile(path.join(place, 'big.wav'), wavOf(1));
    await expect(audioFromFile(path.join(place, name), { maxBytes: 100 })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(why) as string,
    });
  });
});

describe('readFilesUnder', () => {
  it('reads files of its folder and nothing else, whatever the path looks like', async () => {
    const root = path.join(place, 'out');
    await mkdir(root);
    await writeFile(path.join(root, 'a.wav'), 'inside');
    await writeFile(path.join(place, 'secret'), 'outside');
    await symlink(path.join(place, 'secret'), path.join(root, 'link.wav'));
    const read = readFilesUnder(root);
    expect(new TextDecoder().decode(await read(path.join(root, 'a.wav')))).toBe('inside');
    expect(new TextDecoder().decode(await read('a.wav'))).toBe('inside');
    for (const file of [path.join(place, 'secret'), '../secret', 'link.wav', root]) {
      await expect(read(file)).rejects.toMatchObject({ code: 'unsupported', feature: 'server-files' });
    }
    await expect(read('nothing.wav')).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('saveTracks', () => {
  const track: MusicTrack = {
    audio: { sampleRate: 8_000, channels: [new Float32Array(80)] },
    seed: 7,
    metadata: { prompt: 'techno' },
    provenance: { generator: 'a server', model: 'turbo', task: 'text2music', seed: 7, aiGenerated: true, parameters: {} },
  };

  it('writes into the file where the music comes from, and that a model made it', async () => {
    const file = path.join(place, 'a.wav');
    await saveTracks([track], file);
    const { info = {} } = decodeWav(await readFile(file)).metadata;
    expect(info).toMatchObject({ title: 'techno', software: 'a server', keywords: 'AI-generated' });
    expect(JSON.parse(info.comment ?? '')).toMatchObject({ model: 'turbo', seed: 7 });
  });

  it('leaves no temporary file, whether it succeeds or not', async () => {
    const file = path.join(place, 'deep', 'a.wav');
    expect(await saveTracks([track], file)).toEqual([file]);
    await expect(saveTracks([track], file)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await readdir(path.dirname(file))).toEqual(['a.wav']);
  });

  it('stops between files when it is aborted', async () => {
    const reason = new Error('no');
    await expect(saveTracks([track], path.join(place, 'a.wav'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await readdir(place)).toEqual([]);
  });
});
