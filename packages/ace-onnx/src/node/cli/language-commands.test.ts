import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { EXIT_CODES } from '@loop/cli';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCli } from './run-cli.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-1.5', import.meta.url));

let folder: string;
let model: string;
let songs: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-language-'));
  [model, songs] = [path.join(folder, 'model'), path.join(folder, 'songs')];
  await cp(path.join(fixtures, 'checkpoints'), model, { recursive: true });
  await mkdir(songs);
  for (const name of ['etude.wav', 'night_train.wav']) await cp(path.join(fixtures, 'training', name), path.join(songs, name));
  await writeFile(path.join(songs, 'night_train.caption.txt'), 'A warm lo-fi piece.\n');
  await writeFile(path.join(songs, 'night_train.lyrics.txt'), '[verse]\nrain on the window\n');
  await writeFile(path.join(songs, 'etude.json'), '{"caption": "Slow pads.", "bpm": "70", "keyscale": "A minor", "timesignature": "4/4"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const planner = ['--planner', 'acestep-5Hz-lm-tiny', '--threads', '1', '-m', model];
  const code = await runCli([...argv, ...planner], { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

describe('ace-onnx understand', () => {
  it('says what a sound is, for people and as JSON', async () => {
    const song = path.join(songs, 'etude.wav');
    const { code, out } = await run('understand', song, '--max-tokens', '600', '--json', '-q');
    expect(code).toBe(EXIT_CODES.done);
    expect(JSON.parse(out)).toMatchObject({ file: song, seed: 0, caption: expect.any(String), bpm: expect.any(Number) });
    expect((await run('understand', song, '--max-tokens', '600', '-q')).out).toMatch(/tempo: {4}\d+/);
  });

  it('ends with the code of its fault', async () => {
    expect(await run('understand', path.join(songs, 'none.wav'))).toMatchObject({
      code: EXIT_CODES.input,
      err: expect.stringMatching(/is not there/),
    });
  });
});

describe('ace-onnx prepare', () => {
  it('encodes every song with what its companions say, and goes on where it was stopped', async () => {
    const output = path.join(folder, 'encoded');
    const { code, out } = await run('prepare', songs, '-o', output, '--json', '-q');
    expect(code).toBe(EXIT_CODES.done);
    expect(JSON.parse(out)).toMatchObject({
      songs: [
        { source: 'etude.wav', frames: 20 },
        { source: 'night_train.wav', frames: 30 },
      ],
    });
    expect((await readdir(output)).sort()).toEqual(['etude.safetensors', 'night_train.safetensors']);
    const { tensors, metadata } = await openSafetensors(fromBytes(await readFile(path.join(output, 'etude.safetensors'))));
    expect(tensors.get('target_latents')!.shape).toEqual([20, 16]);
    expect(metadata['prompt']).toContain('Slow pads.\n\n# Metas\n- bpm: 70\n- timesignature: 4\n- keyscale: A minor\n');
    const again = await run('prepare', songs, '-o', output, '-q');
    expect([again.out, again.err]).toEqual(['', expect.stringContaining('2 of 2 were encoded before')]);
  });

  it.each([
    ['CSV', 'table.csv', 'File;Caption;BPM;Key\nC:\\music\\ETUDE.mp3;"organ; slow";61;D minor\n'],
    [
      'a dataset',
      'dataset.json',
      '{"samples":[{"audio_path":"/music/etude.wav","caption":"organ; slow","bpm":"61","keyscale":"D minor"}]}',
    ],
    ['JSON lines', 'songs.jsonl', '{"file":"other.wav"}\n{"file":"etude.wav","tags":["organ; slow"],"bpm":61,"key":"D minor"}\n'],
  ])('takes what it knows of songs from %s, below what lies beside them', async (_, name, content) => {
    const [alone, output, table] = ['alone', `of-${name}`, name].map((part) => path.join(folder, part)) as [string, string, string];
    await mkdir(alone, { recursive: true });
    await cp(path.join(songs, 'etude.wav'), path.join(alone, 'etude.wav'));
    await writeFile(path.join(alone, 'etude.json'), '{"bpm":70}');
    await writeFile(table, content);
    expect((await run('prepare', alone, '-o', output, '--table', table, '-q')).code).toBe(EXIT_CODES.done);
    const { metadata } = await openSafetensors(fromBytes(await readFile(path.join(output, 'etude.safetensors'))));
    expect(metadata).toMatchObject({ caption: 'organ; slow', bpm: '70', keyscale: 'D minor' });
  });

  it('says what is wrong with a table before a network is opened', async () => {
    const table = path.join(folder, 'bad.csv');
    const faults = [];
    for (const content of ['Title,BPM\na,1\n', '{"samples":1}', 'File,Caption\na.wav,"never closed\n']) {
      await writeFile(table, content);
      faults.push(await run('prepare', songs, '-o', path.join(folder, 'none'), '--table', table));
    }
    expect(faults.map(({ code }) => code)).toEqual([EXIT_CODES.input, EXIT_CODES.input, EXIT_CODES.input]);
    expect(faults.map(({ err }) => /names its file|samples: must be a list|Look at its quotes/.exec(err)?.[0])).toEqual([
      'names its file',
      'samples: must be a list',
      'Look at its quotes',
    ]);
  });

  it('refuses a folder without songs', async () => {
    expect(await run('prepare', model, '-o', path.join(folder, 'none'))).toMatchObject({
      code: EXIT_CODES.usage,
      err: expect.stringMatching(/WAV/),
    });
  });
});

describe('ace-onnx generate --thinking', () => {
  it('lets the language model plan, and prints what it decided', async () => {
    const file = path.join(folder, 'song.wav');
    const how = ['--advanced', '{"thinking":{"caption":false}}', '--thinking', '--steps', '1', '--seed', '3', '-d', '1'];
    const { code, out } = await run('generate', '-p', 'piano', ...how, '-o', file, '--json', '-q');
    expect(code).toBe(EXIT_CODES.done);
    expect(JSON.parse(out)).toMatchObject({ tracks: [{ file, metadata: { key: expect.any(String), bpm: expect.any(Number) } }] });
  });
});
