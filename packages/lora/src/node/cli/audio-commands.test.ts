import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { encodeWav } from '@loop/core/audio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCli } from './run-cli.js';

const RATE = 16_000;

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

/** A note every half second, as loud as asked for. */
function song(seconds: number, peak: number): Uint8Array {
  const samples = Float32Array.from({ length: seconds * RATE }, (_, frame) => {
    const time = frame / RATE;
    return peak * Math.exp(-6 * (time % 0.5)) * Math.sin(2 * Math.PI * 220 * time);
  });
  return encodeWav({ sampleRate: RATE, channels: [samples] });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-lora-audio-'));
  await mkdir(at('songs'));
  await writeFile(at('songs', 'rain.wav'), song(4, 0.5));
  await writeFile(at('songs', 'rain.txt'), 'warm lofi keys');
  await writeFile(at('broken.mp3'), 'no sound');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loop-lora process', () => {
  it('writes what can be trained with, and does nothing twice', async () => {
    const argv = ['process', at('songs'), '-o', at('ready'), '--min-seconds', '1', '--workers', '0', '-q'];
    const first = await run(...argv);
    expect([first.code, first.out]).toEqual([
      EXIT_CODES.done,
      '1 captions, lyrics and JSON files copied\n1 ready, 0 left out, 0 failed; 0 of them were done before\n',
    ]);
    expect(await readdir(at('ready'))).toEqual(expect.arrayContaining([expect.stringMatching(/\.flac$/)]));
    expect((await run(...argv)).out).toContain('1 of them were done before');
  });
});

describe('loop-lora analyze', () => {
  it('says what is heard, for people and as JSON', async () => {
    const { code, out } = await run('analyze', at('songs', 'rain.wav'));
    expect(code).toBe(EXIT_CODES.done);
    expect(out).toMatch(/tempo: .*bpm[\s\S]*loudness: +-\d+\.\d LUFS/);
    const { music, facts } = JSON.parse((await run('analyze', at('songs', 'rain.wav'), '--json')).out) as {
      readonly music: { readonly bpm: number };
      readonly facts: { readonly seconds: number };
    };
    expect([Math.round(music.bpm) % 30, facts.seconds]).toEqual([0, 4]);
  });

  it('ends with 3 for what is no sound', async () => {
    expect((await run('analyze', at('broken.mp3'))).code).toBe(EXIT_CODES.input);
  });
});

describe('loop-lora lint --report', () => {
  it('hears the files and writes a page', async () => {
    const { code, out } = await run('lint', at('songs'), '--report', at('report.html'));
    expect([code, out]).toEqual([EXIT_CODES.failed, expect.stringContaining('wrote ')]);
    expect(out).toContain('rain.wav');
    expect(await readFile(at('report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*rain\.wav/i);
  });
});
