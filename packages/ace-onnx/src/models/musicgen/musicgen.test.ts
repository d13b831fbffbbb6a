import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import type { GenerationEvent, MusicGenerator } from '@loop/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadMusicgen } from '../../node/load-musicgen.js';
import { TINY_CONFIG, writeTinyMusicgen } from './__fixtures__/tiny-musicgen.js';
import type { TinyMusicgen } from './__fixtures__/tiny-musicgen.js';
import { parseMusicgenConfig } from './config.js';
import type { MusicgenRequest } from './create-musicgen.js';
import { columnOf, columnsFor } from './delay-pattern.js';

const TOKENIZER = new URL('../../../fixtures/ace-step-v1/checkpoint/umt5-base/tokenizer.json', import.meta.url);
const RATE = 8000;
let root: string;
let tokenizer: string;
let merged: MusicGenerator<MusicgenRequest>;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loop-musicgen-'));
  tokenizer = await readFile(TOKENIZER, 'utf8');
  merged = await open('merged', { decoders: 'merged' });
});
afterAll(async () => {
  await merged.dispose();
  await rm(root, { recursive: true, force: true });
});

async function open(name: string, kind: TinyMusicgen): Promise<MusicGenerator<MusicgenRequest>> {
  const folder = path.join(root, name);
  await writeTinyMusicgen(folder, tokenizer, kind);
  return loadMusicgen(folder, { threads: 1 });
}

async function sound(generator: MusicGenerator<MusicgenRequest>, request: Partial<MusicgenRequest> = {}): Promise<Float32Array> {
  const asked = { task: 'text2music', prompt: 'lofi', durationSeconds: 2, seed: 7, ...request } as MusicgenRequest;
  return (await generator.generate(asked)).track.audio.channels[0]!;
}

describe('the delay pattern', () => {
  it('writes every code once, each row a column later than the one before, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 6 }), (frames, count) => {
        const rows = Array.from({ length: count }, (_, row) => Array.from({ length: frames }, (__, frame) => 1000 * row + frame));
        const columns = Array.from({ length: columnsFor(frames, count) }, (_, column) => columnOf(column, rows, frames, -1));
        expect(columns[0]).toEqual(Array.from({ length: count }, () => -1));
        for (let row = 0; row < count; row += 1) {
          expect(columns.map((column) => column[row]).filter((code) => code !== -1)).toEqual(rows[row]);
          expect(columns[row + 1]![row]).toBe(rows[row]![0]);
        }
      }),
    );
  });
});

describe('parseMusicgenConfig', () => {
  it('reads a configuration, is the small model without one, and refuses others', () => {
    expect(parseMusicgenConfig(undefined)).toMatchObject({ codebooks: 4, padToken: 2048, heads: 16, headSize: 64, frameRate: 50 });
    expect(parseMusicgenConfig(JSON.stringify(TINY_CONFIG))).toMatchObject({ padToken: 24, sampleRate: RATE, frameRate: 50 });
    const stereo = { ...TINY_CONFIG, decoder: { ...TINY_CONFIG.decoder, audio_channels: 2 } };
    expect(() => parseMusicgenConfig(JSON.stringify(stereo))).toThrow('audio_channels');
    for (const text of ['', '[]', '{"decoder":{"num_codebooks":0}}'])
      expect(() => parseMusicgenConfig(text)).toThrow(expect.toSatisfy((error: unknown) => isLoopError(error, 'file_format')));
  });
});

describe('MusicGen', () => {
  it('gives the same sound for the same words and seed, and another for others', async () => {
    const first = await sound(merged);
    expect(first).toHaveLength(2 * RATE);
    expect(Math.hypot(...first) / Math.sqrt(first.length)).toBeGreaterThan(0.05);
    expect(await sound(merged)).toEqual(first);
    expect(await sound(merged, { seed: 8 })).not.toEqual(first);
    expect(await sound(merged, { prompt: 'a storm' })).not.toEqual(first);
    expect(await sound(merged, { advanced: { musicgen: { topK: 1 } } })).toEqual(
      await sound(merged, { seed: 8, advanced: { musicgen: { topK: 1 } } }),
    );
  });

  it('follows the words by guidance: with a scale of 0 they do not count', async () => {
    const without = await sound(merged, { guidanceScale: 0 });
    expect(await sound(merged, { guidanceScale: 0, prompt: 'a storm of violins' })).toEqual(without);
  });

  it('plays the same with two decoders as with one', async () => {
    const split = await open('split', { decoders: 'split' });
    expect(await sound(split)).toEqual(await sound(merged));
    await split.dispose();
  });

  it('runs networks of 16-bit floats', async () => {
    const narrow = await open('narrow', { decoders: 'merged', floats: 'float16' });
    const first = await sound(narrow);
    expect(first).toHaveLength(2 * RATE);
    expect(await sound(narrow)).toEqual(first);
    await narrow.dispose();
  });

  it('goes on past 30 s from what it has written, to the sample', async () => {
    const short = await sound(merged, { durationSeconds: 30 });
    const long = await sound(merged, { durationSeconds: 31.02 });
    expect(long).toHaveLength(Math.round(31.02 * RATE));
    // The last second of the first part fades into the next, from the same codes.
    const same = 29 * RATE;
    expect(long.slice(0, same)).toEqual(short.slice(0, same));
    const difference = short.slice(same).map((sample, index) => Math.abs(sample - long[same + index]!));
    expect(Math.max(...difference)).toBeLessThan(1e-6);
    const level = (from: number): number => Math.hypot(...long.slice(from * RATE, (from + 1) * RATE)) / Math.sqrt(RATE);
    for (const second of [28, 30]) expect(level(second)).toBeGreaterThan(0.02);
  });

  it('reports whole steps that rise to the end, and gives each variation its own seed', async () => {
    const events: GenerationEvent[] = [];
    const request = { task: 'text2music', prompt: 'lofi', durationSeconds: 1, seed: 7, variations: 2 } as const;
    const { tracks } = await merged.generate(request, { onProgress: (event) => events.push(event) });
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction!] : []));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(tracks.map(({ seed }) => seed)).toEqual([7, 8]);
    expect(tracks[1]!.audio.channels[0]).toEqual(await sound(merged, { durationSeconds: 1, seed: 8 }));
    expect(tracks[0]!.provenance).toMatchObject({ generator: 'MusicGen', model: 'merged', aiGenerated: true });
  });

  it('stops when it is aborted, and goes on with the next request', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const request = { task: 'text2music', prompt: 'lofi', durationSeconds: 100, seed: 1 } as const;
    const onProgress = (event: GenerationEvent): void => {
      if (event.type === 'progress' && (event.step ?? 0) > 5) controller.abort(reason);
    };
    await expect(merged.generate(request, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    await expect(merged.generate(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await sound(merged)).toHaveLength(2 * RATE);
  });

  it('says what is missing, what cannot be loaded, and what is no sound', async () => {
    const broken = await open('broken', { decoders: 'merged', isBroken: true });
    await expect(sound(broken)).rejects.toMatchObject({ code: 'inference_failed', step: 'decode' });
    await broken.dispose();
    const folder = path.join(root, 'broken');
    await writeFile(path.join(folder, 'onnx', 'encodec_decode.onnx'), 'no network');
    await expect(loadMusicgen(folder)).rejects.toMatchObject({
      code: 'model_load_failed',
      message: expect.stringContaining('encodec_decode.onnx'),
    });
    await rm(path.join(folder, 'onnx', 'decoder_model_merged.onnx'));
    await expect(loadMusicgen(folder)).rejects.toMatchObject({ code: 'model_missing', model: 'decoder_model.onnx' });
    await expect(loadMusicgen(path.join(root, 'nowhere'))).rejects.toMatchObject({ code: 'model_missing' });
    await expect(sound(merged, { advanced: { musicgen: { topK: 0 } } })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
