import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runCli } from '../cli/run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-project-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}
const put = (file: string, text: string): Promise<void> => writeFile(path.join(folder, file), text);
const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
const terms = (training: string): string =>
  JSON.stringify([
    {
      source_id: 's',
      track_ids: ['rain'],
      source_type: 'royalty_free',
      provider: 'Library',
      license_type: 'Pro',
      ai_training: training,
      date_acquired: '2026-01-31',
    },
  ]);

describe('loop-lora init and status', () => {
  it('make a project, keep what is there, and say when a song may be trained', async () => {
    expect(await run('status', folder)).toMatchObject({ code: EXIT_CODES.input, err: expect.stringContaining('loop-lora init') });
    expect((await run('init', folder)).code).toBe(EXIT_CODES.done);
    expect((await run('status', folder)).code).toBe(EXIT_CODES.done);
    await put('data/rain.mp3', 'sound');
    await put('data/rain_prompt.txt', 'lofi, jazz, warm keys');
    await put('data/rain_lyrics.txt', '[instrumental]');
    await put('metadata/style_mapping.json', '{"rain":["CORE-02"]}');
    for (const [training, code, state] of [
      ['unknown', EXIT_CODES.failed, 'tagged'],
      ['granted', EXIT_CODES.done, 'ready'],
    ] as const) {
      await put('metadata/sources.json', terms(training));
      const found = await run('status', folder, '--json');
      expect([found.code, JSON.parse(found.out).songs[0].state]).toEqual([code, state]);
    }
    await run('init', folder);
    expect(await read('metadata/sources.json')).toBe(terms('granted'));
    expect((await run('status', folder)).out).toMatch(/songs: {5}0 raw, 0 processed, 0 tagged, 0 verified, 1 ready\n/);
  });

  it('say what has to be preprocessed again: new sound, new words, other settings; and not a file that was only touched', async () => {
    await run('init', folder);
    await put('data/rain.mp3', 'sound');
    await put('data/rain_prompt.txt', 'lofi, jazz, warm keys');
    await put('data/rain_lyrics.txt', '[instrumental]');
    await put('metadata/sources.json', terms('granted'));
    const stale = async (...more: string[]): Promise<unknown> =>
      JSON.parse((await run('status', folder, '--json', '--hash', ...more)).out).manifest.stale;
    expect(await stale('--write-manifest')).toEqual([{ path: 'data/rain.mp3', changed: ['new'] }]);
    expect(await stale()).toEqual([]);
    await utimes(path.join(folder, 'data/rain.mp3'), 1, 1);
    expect(await stale()).toEqual([]);
    expect(await stale('--variant', 'base')).toEqual([{ path: 'data/rain.mp3', changed: ['text'] }]);
    await put('data/rain.mp3', 'another');
    await put('data/rain_prompt.txt', 'lofi, jazz, cold keys');
    expect(await stale()).toEqual([{ path: 'data/rain.mp3', changed: ['audio', 'text'] }]);
    const before = await read('metadata/dataset_manifest.json');
    await run('status', folder, '--write-manifest');
    expect(await read('metadata/dataset_manifest.json.bak2')).toBe(before);
  });
});
