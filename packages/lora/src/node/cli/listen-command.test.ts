import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { encodeWav } from '@loop/core/audio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodeFlac } from '../../audio/encode/encode-flac.js';
import { parseListeningKey } from '../../listening/judge-listening.js';
import { runCli } from './run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-lora-listen-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(folder, ...parts);

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

async function putClips(name: string, count: number): Promise<string> {
  await mkdir(at(name));
  for (let index = 0; index < count; index += 1) {
    const samples = Float32Array.from({ length: 4_800 }, (_, frame) => 0.1 * Math.sin(frame * (0.02 + index / 100)));
    const clip = { sampleRate: 48_000, channels: [samples] };
    // Some come in another format, which nobody sees in the test.
    if (index === 2) await writeFile(at(name, `${name}-2.flac`), encodeFlac(clip));
    else await writeFile(at(name, `${name}-${index}.wav`), encodeWav(clip));
  }
  return at(name);
}

describe('loop-lora listen', () => {
  it('makes a folder to send, keeps the key beside it, and judges what listeners answered', async () => {
    const [generated, real] = [await putClips('generated', 3), await putClips('real', 3)];
    const made = await run('listen', generated, real, '--seed', '7', '-o', at('test'), '-q');
    expect(made).toMatchObject({ code: EXIT_CODES.done, err: '' });
    expect(made.out).toContain('6 questions');
    expect((await readdir(at('test', 'clips'))).length).toBe(6);
    const key = parseListeningKey(await readFile(at('test-key.json'), 'utf8'));
    const answers = key.answers.map(({ trial, right }, index) => ({
      trial,
      choice: index === 0 ? (right === 'a' ? 'b' : 'a') : right,
      seconds: 3,
      plays: 1,
    }));
    await writeFile(
      at('ann.json'),
      JSON.stringify({ format: 'loop-listening-result', version: 1, test: key.test, listener: 'Ann', answers }),
    );
    const judged = await run('listeners', at('ann.json'), '--key', at('test-key.json'));
    expect(judged.code).toBe(EXIT_CODES.done);
    expect(judged.out).toContain('right answers: 5 of 6 (83.3 %');
    expect(judged.out).toContain('Exact binomial test, one-sided: p = 0.11');
    const again = await run('listeners', at('ann.json'), '--key', at('test-key.json'), '--json');
    expect(JSON.parse(again.out)).toMatchObject({ right: 5, trials: 6 });
  });

  it('leaves nothing behind when a clip is damaged, and replaces no folder', async () => {
    const [generated, real] = [await putClips('generated', 2), await putClips('real', 2)];
    await writeFile(at('real', 'real-1.wav'), 'no sound');
    const damaged = await run('listen', generated, real, '-o', at('test'), '-q');
    expect(damaged.code).toBe(EXIT_CODES.input);
    expect(damaged.err).toContain('real-1.wav');
    expect((await readdir(folder)).toSorted()).toEqual(['generated', 'real']);
    const taken = await run('listen', generated, real, '-o', real);
    expect(taken.code).toBe(EXIT_CODES.output);
    expect(taken.err).toContain('name a new folder');
  });
});
