import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { MusicGenerator } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { defineGenerator } from '@loop/core/generation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PLAIN_CAPABILITIES } from '../__fixtures__/plain-capabilities.js';
import { generateToFile } from './generate-to-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lofi-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A sine of 441 Hz, so long, so loud, at such a rate. */
function sine(seconds: number, peak: number, sampleRate = 48_000): MusicGenerator {
  return defineGenerator({
    name: 'sine',
    capabilities: { ...PLAIN_CAPABILITIES, description: 'A sine.', sampleRate: 48_000 },
    async *run({ task, seed = 0 }) {
      yield { type: 'progress', phase: 'render', fraction: 1 };
      const samples = Float32Array.from(
        { length: Math.round(seconds * sampleRate) },
        (_, index) => peak * Math.sin((index * 2 * Math.PI * 441) / sampleRate),
      );
      const provenance = { generator: 'sine', task, seed, adapters: [], aiGenerated: false, parameters: {} };
      return [{ audio: { sampleRate, channels: [samples] }, seed, metadata: { prompt: 'a sine' }, provenance }];
    },
  });
}

async function write(
  generator: MusicGenerator,
  seconds = 1,
): Promise<{ readonly samples: Float32Array; readonly warnings: readonly string[] }> {
  const file = path.join(folder, 'draft');
  const order = { request: { task: 'text2music' as const }, file, format: 'float32' as const, seconds };
  const written = await generateToFile(generator, order, {});
  const bytes = await readFile(file);
  const { audio } = decodeWav(bytes);
  expect(written).toMatchObject({ durationSeconds: seconds, sampleRate: 48_000, bytes: bytes.length });
  expect(audio.sampleRate).toBe(48_000);
  expect(audio.channels[0]).toHaveLength(seconds * 48_000);
  return { samples: audio.channels[0]!, warnings: written.warnings };
}

describe('generateToFile', () => {
  it('cuts what is too long with a short fade, and ends what is too short in silence', async () => {
    const { samples: cut } = await write(sine(1.2, 0.5));
    expect(Math.abs(cut.at(-1)!)).toBeLessThan(0.01);
    expect(Math.max(...cut.slice(-9600, -4800))).toBeCloseTo(0.5, 2);
    await rm(path.join(folder, 'draft'));
    const { samples: padded } = await write(sine(0.9, 0.5));
    expect(padded.slice(43_200).every((sample) => sample === 0)).toBe(true);
  });

  it('writes 48 kHz of any rate', async () => {
    const { samples } = await write(sine(1, 0.5, 32_000));
    const expected = samples.map((_, index) => 0.5 * Math.sin((index * 2 * Math.PI * 441) / 48_000));
    const error = samples.slice(4800, -4800).map((sample, index) => Math.abs(sample - expected[index + 4800]!));
    expect(Math.max(...error)).toBeLessThan(1e-3);
  });

  it('scales what would clip, and says so; leaves the rest as it is', async () => {
    const loud = await write(sine(1, 1.7));
    expect(Math.max(...loud.samples.map(Math.abs))).toBeCloseTo(10 ** (-1 / 20), 2);
    expect(loud.warnings.join()).toContain('clip');
    await rm(path.join(folder, 'draft'));
    const soft = await write(sine(1, 0.9));
    expect(Math.max(...soft.samples)).toBeCloseTo(0.9, 3);
    expect(soft.warnings).toEqual([]);
  });

  it('says that a sound is silent', async () => {
    expect((await write(sine(1, 0))).warnings.join()).toContain('silent');
  });

  it('leaves no file when it is aborted, and never writes over one', async () => {
    const order = { request: { task: 'text2music' as const }, file: path.join(folder, 'draft'), format: 'pcm16' as const, seconds: 1 };
    const reason = new Error('enough');
    await expect(generateToFile(sine(1, 0.5), order, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(reason);
    await expect(generateToFile(sine(1, 0.5), order, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(order.file, 'mine');
    await expect(generateToFile(sine(1, 0.5), order, {})).rejects.toThrow('EEXIST');
    expect(await readFile(order.file, 'utf8')).toBe('mine');
  });
});
