import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { EXIT_CODES } from '@loop/cli';
import { decodeWav } from '@loop/core/audio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runCli } from './run-cli.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-cli-'));
  model = path.join(folder, 'model');
  await cp(fixtures, model, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  return runWith({}, ...argv);
}

async function runWith(io: { readonly signal?: AbortSignal }, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {}, ...io });
  return { code, out, err };
}

const generate = (...more: string[]): Promise<{ code: number; out: string; err: string }> =>
  run('generate', '-m', model, '-p', 'dub techno', '--seed', '42', '--duration', '0.6', '--steps', '2', '--threads', '1', ...more);

describe('ace-onnx generate', () => {
  it('writes the same file from the same seed, and says what it needs and used', async () => {
    const [first, second] = [path.join(folder, 'a.wav'), path.join(folder, 'b.wav')];
    const told = await generate('-o', first);
    expect(told.code).toBe(EXIT_CODES.done);
    expect(told.out).toBe(`wrote ${first}, seed 42\n`);
    expect(told.err).toMatch(/of private memory at the peak/);
    expect(told.err).toMatch(/diffusion \d+ %/);
    await generate('-o', second, '--quiet');
    expect(await readFile(first)).toEqual(await readFile(second));
    expect(decodeWav(await readFile(first)).audio).toMatchObject({ sampleRate: 48_000 });
    expect((await readdir(folder)).sort()).toEqual(['a.wav', 'b.wav', 'model']);
  });

  it('goes on from a file and its latents', async () => {
    const [song, latents, longer] = ['song.wav', 'song.safetensors', 'longer.wav'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    await generate('-o', song, '--latents', latents, '--format', 'float32');
    const source = ['-i', song, '--source-latents', latents];
    const argv = ['generate', '-m', model, '-t', 'extend', ...source, '--after', '0.5', '--steps', '1', '--seed', '1', '-o', longer];
    const { code, out } = await run(...argv, '--json', '-q');
    expect(code).toBe(EXIT_CODES.done);
    const { tracks } = JSON.parse(out) as { tracks: [{ provenance: { task: string } }] };
    expect(tracks[0].provenance.task).toBe('extend');
    const [before, after] = await Promise.all(
      [song, longer].map(async (file) => decodeWav(await readFile(file)).audio.channels[0]!.length),
    );
    expect(after! - before!).toBeGreaterThan(20_000);
  });

  it('makes the song when its previews cannot be written, and says why', async () => {
    const [song, inFile] = [path.join(folder, 'song.wav'), path.join(folder, 'note.txt', 'preview.wav')];
    await writeFile(path.join(folder, 'note.txt'), 'no folder');
    const { code, err } = await generate('-o', song, '--previews', inFile, '--preview-every', '1');
    expect([code, err]).toEqual([EXIT_CODES.done, expect.stringContaining('note: there are no more previews')]);
    expect(decodeWav(await readFile(song)).audio).toMatchObject({ sampleRate: 48_000 });
  });

  it.each([
    ['--steps', '201'],
    ['--guidance', '31'],
    ['--duration', '601'],
    ['--variations', '9'],
  ])('refuses %s %s, as the request would, before anything is opened', async (flag, value) => {
    const nowhere = path.join(folder, 'nowhere');
    const { code, err } = await run('generate', '-m', nowhere, '-p', 'x', '-o', path.join(folder, 'x.wav'), flag, value);
    expect([code, err]).toEqual([EXIT_CODES.usage, expect.stringContaining(flag)]);
  });

  it('checks the whole request before anything is opened', async () => {
    const argv = ['generate', '-m', path.join(folder, 'nowhere'), '-o', path.join(folder, 'x.wav'), '--language', 'English'];
    const { code, err } = await run(...argv);
    expect([code, err]).toEqual([EXIT_CODES.usage, expect.stringContaining('vocalLanguage')]);
  });

  it('numbers the files of variations', async () => {
    await generate('-o', path.join(folder, 'song.wav'), '-n', '2', '-q');
    expect((await readdir(folder)).sort()).toEqual(['model', 'song-1.wav', 'song-2.wav']);
  });

  it('leaves a file that is there alone, before any work', async () => {
    const file = path.join(folder, 'mine.wav');
    await writeFile(file, 'mine');
    const { code, err } = await generate('-o', file);
    expect([code, err]).toEqual([EXIT_CODES.output, expect.stringContaining('--force')]);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('writes previews beside the song', async () => {
    const [song, previews] = [path.join(folder, 'song.wav'), path.join(folder, 'preview.wav')];
    const shown = await generate('-o', song, '--previews', previews, '--preview-every', '1');
    expect([shown.code, (await readdir(folder)).sort()]).toEqual([EXIT_CODES.done, ['model', 'preview.wav', 'song.wav']]);
  });

  it('refuses before the model is opened what the request would refuse', async () => {
    const nowhere = ['generate', '-m', path.join(folder, 'nowhere'), '-o'];
    const song = path.join(folder, 'song.wav');
    expect((await run(...nowhere, song, '--steps', '201')).code).toBe(EXIT_CODES.usage);
    expect((await run(...nowhere, song, '--guidance', '30.5')).code).toBe(EXIT_CODES.usage);
    expect((await run(...nowhere, path.join(folder, 'song.mp3'))).err).toContain('must end in .wav');
    expect((await run(...nowhere, song, '-t', 'repaint', '-i', path.join(folder, 'none.wav'))).code).toBe(EXIT_CODES.input);
  });

  it('answers wrong arguments, missing models and an interrupt each with its own code', async () => {
    const out = ['-o', path.join(folder, 'x.wav')];
    expect((await generate(...out, '--steps', '0')).code).toBe(EXIT_CODES.usage);
    expect((await generate(...out, '--advanced', '{"shceduler":1}')).err).toContain('advanced.ace-step-v1.shceduler');
    expect((await generate(...out, '-t', 'repaint')).err).toContain('source');
    expect((await run('generate', '-m', path.join(folder, 'nowhere'), ...out)).code).toBe(EXIT_CODES.input);
    const stopped = await runWith({ signal: AbortSignal.abort(new Error('stop')) }, 'generate', '-m', model, ...out);
    expect(stopped.code).toBe(EXIT_CODES.interrupted);
    expect(await readdir(folder)).toEqual(['model']);
  });
});

describe('ace-onnx bench', () => {
  it('measures a step beside a plain product', async () => {
    const { code, out } = await run('bench', '-m', model, '-d', '1', '--runs', '1', '--json');
    expect(code).toBe(EXIT_CODES.done);
    const result = JSON.parse(out) as { frames: number; rate: number; plainRate: number; ratio: number };
    expect(result.frames).toBe(10);
    expect(result.ratio).toBeCloseTo(result.rate / result.plainRate, 6);
  });
});

describe('ace-onnx inspect', () => {
  it('answers by its exit code whether a model is sound', async () => {
    expect((await run('inspect', model)).code).toBe(EXIT_CODES.done);
    await rm(path.join(model, 'music_vocoder', 'diffusion_pytorch_model.safetensors'));
    expect((await run('inspect', model)).code).not.toBe(EXIT_CODES.done);
  });
});
