import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { encodeWav } from '@loop/core/audio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sendJson, useLoopbackServers } from '@loop/testing/node';
import type { Handler } from '@loop/testing/node';
import { createDatasetSettings, createTrackRecord } from '../../dataset/track-record.js';
import { formatDataset, parseDataset } from '../../dataset/dataset-json.js';
import { readCaptionAudio } from '../read-caption-audio.js';
import { scanFolder } from '../scan-folder.js';
import { runCli } from './run-cli.js';

const KEY = 'sk-canary-1234567890';
const serve = useLoopbackServers();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-caption-'));
  await mkdir(path.join(folder, 'songs'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const songs = (...parts: string[]): string => path.join(folder, 'songs', ...parts);
const put = (file: string, content: string | Uint8Array): Promise<void> => writeFile(songs(file), content);

const run = (...argv: string[]) => runIn({ GEMINI_API_KEY: KEY, OPENAI_API_KEY: KEY }, argv);
const runWithout = (...argv: string[]) => runIn({}, argv);

async function runIn(env: Readonly<Record<string, string>>, argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env });
  return { code, out, err };
}

const gemini = (annotation: object) => ({
  candidates: [{ content: { parts: [{ text: JSON.stringify(annotation) }] }, finishReason: 'STOP' }],
});
const describes: Handler = (_, response) =>
  sendJson(response, 200, gemini({ caption: 'warm keys over slow drums', genre: 'lofi', lyrics: '[Instrumental]', bpm: 82 }));

describe('loop-lora caption', () => {
  it('writes what is missing beside the songs, keeps what is there, and asks nothing twice', async () => {
    const { baseUrl, seen } = await serve(describes);
    await put('rain.wav', 'sound of rain');
    await put('sun.wav', 'sound of sun');
    await put('sun.json', '{"caption":"mine","genre":"rock"}');
    const first = await run('caption', songs(), '--with', `gemini@${baseUrl}`, '--quiet');
    expect(first).toMatchObject({ code: EXIT_CODES.done, err: '' });
    expect(first.out).toMatch(/captioned {5}rain\.wav {2}caption, genre, lyrics, bpm\n[^]*2 of 2 songs have new words, 0 failed/);
    const { tracks } = await scanFolder(songs());
    expect(tracks).toMatchObject([
      { caption: 'warm keys over slow drums', genre: 'lofi', bpm: 82, instrumental: true },
      { caption: 'mine', genre: 'rock', bpm: 82 },
    ]);
    expect(await readFile(songs('sun.json.bak'), 'utf8')).toBe('{"caption":"mine","genre":"rock"}');
    const asked = seen.length;
    // Key, time signature and language were not heard, so that they are asked for again, and the journal knows.
    expect((await run('caption', songs(), '--with', `gemini@${baseUrl}`, '-q')).code).toBe(EXIT_CODES.done);
    expect(seen).toHaveLength(asked);
    expect(JSON.stringify(await readdir(folder, { recursive: true }))).not.toContain('part');
  });

  it('ends with 1 when a song failed, and writes no word of the failure', async () => {
    const { baseUrl } = await serve((request, response) =>
      request.text.includes(Buffer.from('bad').toString('base64'))
        ? sendJson(response, 200, gemini({ caption: 'Error: out of memory' }))
        : describes(request, response),
    );
    await put('a.wav', 'bad');
    await put('b.wav', 'good');
    const { code, out } = await run('caption', songs(), '--with', `gemini@${baseUrl}`, '-q', '--json');
    expect(code).toBe(EXIT_CODES.failed);
    expect(JSON.parse(out)).toMatchObject([
      { path: 'a.wav', outcome: 'failed', changed: [] },
      { path: 'b.wav', outcome: 'captioned' },
    ]);
    expect(await readdir(songs())).toEqual(expect.not.arrayContaining(['a.json']));
  });

  it('writes a dataset file back, with what was there beside it', async () => {
    const { baseUrl } = await serve(describes);
    await put('rain.wav', 'sound');
    const text = formatDataset({
      settings: createDatasetSettings({ trigger: 'dusty' }),
      tracks: [createTrackRecord('rain.wav', { instrumental: false })],
    });
    await put('dataset.json', text);
    expect((await run('caption', songs('dataset.json'), '--with', `gemini@${baseUrl}`, '-q', '--fields', 'caption')).code).toBe(
      EXIT_CODES.done,
    );
    const { dataset } = parseDataset(await readFile(songs('dataset.json'), 'utf8'));
    expect(dataset).toMatchObject({
      settings: { trigger: 'dusty' },
      tracks: [{ caption: 'warm keys over slow drums', genre: '', bpm: undefined }],
    });
    expect(await readFile(songs('dataset.json.bak'), 'utf8')).toBe(text);
  });

  it('says what it would cost and sends nothing', async () => {
    const { baseUrl, seen } = await serve(describes);
    await put('rain.wav', 'sound');
    await put('rain.json', '{"duration":90}');
    const { out } = await run('caption', songs(), '--with', `whisper@${baseUrl}`, '--dry-run', '--price-per-minute', '0.006');
    expect([out, seen]).toEqual(['1 requests at most, 0.01 dollars\n', []]);
    const labelled = await run('caption', songs(), '--with', `ace-step@${baseUrl}`, '--dry-run', '--json');
    expect([JSON.parse(labelled.out), seen]).toEqual([
      { requests: [{ path: 'rain.wav', captioner: 'ace-step', fields: ['caption'] }], seconds: 90 },
      [],
    ]);
  });

  it('needs no key to say what it would cost, and counts what is asked for alone', async () => {
    await put('rain.wav', 'sound');
    await put('rain.json', '{"duration":90}');
    const dry = (...more: string[]) => runWithout('caption', songs(), '--with', 'gemini', '--dry-run', '--json', ...more);
    expect(JSON.parse((await dry('--fields', 'caption')).out)).toMatchObject({ requests: [{ captioner: 'gemini', fields: ['caption'] }] });
    expect((await runWithout('caption', songs(), '--with', 'gemini')).err).toContain('GEMINI_API_KEY');
  });

  it('hears through a module on this machine', async () => {
    const module = path.join(folder, 'listener.mjs');
    await writeFile(
      module,
      `export const createListener = () => ({ name: 'ear', listen: async (clip) => ({ caption: \`\${clip.channels[0].length} samples\` }) });`,
    );
    await put('rain.wav', encodeWav({ sampleRate: 48_000, channels: [new Float32Array(7)] }));
    expect((await run('caption', songs(), '--with', `listener:${module}`, '-q')).code).toBe(EXIT_CODES.done);
    expect((await scanFolder(songs())).tracks[0]!.caption).toBe('7 samples');
  });

  it('takes the captions of an ACE-Step server, and nothing else of it unless it is asked for', async () => {
    const samples = [{ filename: 'rain.wav', caption: 'warm keys', bpm: 99 }];
    const { baseUrl } = await serve((request, response) =>
      sendJson(response, 200, {
        data: request.url === '/v1/dataset/samples' ? { samples } : { task_id: 'x', status: 'completed' },
        code: 200,
      }),
    );
    await put('rain.wav', 'sound');
    expect((await run('caption', songs(), '--with', `ace-step@${baseUrl}`, '-q')).code).toBe(EXIT_CODES.done);
    expect((await scanFolder(songs())).tracks[0]).toMatchObject({ caption: 'warm keys', labelled: true });
    expect((await scanFolder(songs())).tracks[0]!.bpm).toBeUndefined();
  });

  it.each([
    ['a captioner that there is not', ['--with', 'parrot'], 'must begin with'],
    ['no captioner', [], '--with'],
    ['a service without its key', ['--with', 'scribe'], 'ELEVENLABS_API_KEY'],
    ['a budget without a price', ['--with', 'whisper@http://127.0.0.1:9', '--budget', '1'], 'price'],
    ['a field that there is not', ['--with', 'gemini', '--fields', 'mood'], 'mood'],
  ])('refuses %s', async (_, argv, message) => {
    await put('rain.wav', 'sound');
    expect(await run('caption', songs(), ...argv)).toMatchObject({ code: EXIT_CODES.usage, err: expect.stringContaining(message) });
  });
});

describe('readCaptionAudio', () => {
  it('sends no file from outside the folder, also by a link', async () => {
    await writeFile(path.join(folder, 'secret.wav'), 'secret');
    await symlink(path.join(folder, 'secret.wav'), songs('link.wav'));
    for (const place of ['../secret.wav', path.join(folder, 'secret.wav'), 'link.wav'])
      await expect(readCaptionAudio(songs(), createTrackRecord(place))).rejects.toThrow('must be a file of the dataset');
    await put('notes.txt', 'words');
    await expect(readCaptionAudio(songs(), createTrackRecord('notes.txt'))).rejects.toThrow('no audio file');
  });
});
