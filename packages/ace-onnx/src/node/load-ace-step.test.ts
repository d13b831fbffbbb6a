import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import { decodeWav, encodeTrack } from '@loop/core/audio';
import { encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { formatMemoryPlan } from '../pipeline/plan-memory.js';
import { loadAceStep } from './load-ace-step.js';

const fixtures = fileURLToPath(new URL('../../fixtures/ace-step-v1/checkpoint', import.meta.url));
const request = { task: 'text2music', prompt: 'warm piano', instrumental: true, seed: 42, steps: 2, durationSeconds: 0.6 } as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-load-'));
  await cp(fixtures, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('loadAceStep', () => {
  it('makes the same file from the same seed, with the tokenizer of the checkpoint, in either mode and policy', async () => {
    const files: Uint8Array[] = [];
    for (const options of [
      { mode: 'folded', policy: 'resident' },
      { mode: 'folded', policy: 'sequential' },
    ] as const) {
      const generator = await loadAceStep(folder, { ...options, threads: 1 });
      const { tracks } = await generator.generate(request);
      files.push(encodeTrack(tracks[0]!));
      await generator.dispose();
    }
    expect(files[0]).toEqual(files[1]);
    // Nothing is left beside the weights.
    expect((await readdir(path.join(folder, 'music_vocoder'))).sort()).toEqual(['config.json', 'diffusion_pytorch_model.safetensors']);
  });

  it('makes the same song of weights that lie in shards with an index', async () => {
    const whole = await loadAceStep(folder, { threads: 1 });
    const { track: expected } = await whole.generate(request);
    await whole.dispose();

    const root = path.join(folder, 'ace_step_transformer');
    const file = path.join(root, 'diffusion_pytorch_model.safetensors');
    const { tensors } = await openSafetensors(fromBytes(await readFile(file)));
    const all = await Promise.all(
      [...tensors.values()].map(async (tensor) => ({
        name: tensor.name,
        dtype: tensor.dtype,
        shape: tensor.shape,
        data: await tensor.bytes(),
      })),
    );
    const index: Record<string, string> = {};
    for (const [part, own] of [all.slice(0, 100), all.slice(100)].entries()) {
      const shard = `diffusion_pytorch_model-0000${part + 1}-of-00002.safetensors`;
      await writeFile(path.join(root, shard), encodeSafetensors(own));
      for (const { name } of own) index[name] = shard;
    }
    await writeFile(`${file}.index.json`, JSON.stringify({ metadata: {}, weight_map: index }));
    await rm(file);

    const sharded = await loadAceStep(folder, { threads: 1 });
    const { track: made } = await sharded.generate(request);
    expect(made.audio).toEqual(expected.audio);
    await sharded.dispose();
  });

  it('writes where a track comes from into its file', async () => {
    const generator = await loadAceStep(folder, { threads: 1, mode: 'mapped' });
    const { track } = await generator.generate(request);
    const { metadata } = decodeWav(encodeTrack(track));
    expect(metadata.info?.title).toBe('warm piano');
    expect(metadata.info?.keywords).toBe('AI-generated');
    const comment = JSON.parse(metadata.info?.comment ?? '') as Record<string, unknown>;
    expect(comment).toMatchObject({ generator: '@loop/ace-onnx', seed: 42, aiGenerated: true, task: 'text2music' });
    expect(comment['parameters']).toMatchObject({ scheduler: 'euler', steps: 2, provider: 'cpu', weights: 'mapped' });
    await generator.dispose();
  });

  it('plans the memory before anything is loaded', async () => {
    const generator = await loadAceStep(folder, { policy: 'hybrid' });
    expect(generator.memoryPlan.networks.filter(({ staysOpen }) => staysOpen).map(({ name }) => name)).toEqual(['step']);
    expect(generator.memoryPlan.peakBytes).toBeGreaterThan(0);
    expect(formatMemoryPlan(generator.memoryPlan).split('\n')).toHaveLength(9);
    await generator.dispose();
  });

  it('finds what is wrong with a folder before a song is asked for', async () => {
    const gone = await failure(loadAceStep(path.join(folder, 'nowhere')));
    expect(isLoopError(gone, 'model_missing')).toBe(true);

    await rm(path.join(folder, 'music_vocoder'), { recursive: true });
    expect(isLoopError(await failure(loadAceStep(folder)), 'model_missing')).toBe(true);
  });

  it('lists what does not fit when a configuration belongs to other weights', async () => {
    const file = path.join(folder, 'ace_step_transformer', 'config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as { num_layers: number };
    await writeFile(file, JSON.stringify({ ...config, num_layers: config.num_layers + 1 }));
    const error = await failure(loadAceStep(folder));
    expect(isLoopError(error, 'shape_mismatch') && error.issues.length).toBeGreaterThan(5);
  });

  it('refuses weights that were cut short', async () => {
    const file = path.join(folder, 'music_dcae_f8c8', 'diffusion_pytorch_model.safetensors');
    await truncate(file, 100_000);
    const error = await failure(loadAceStep(folder));
    expect(isLoopError(error, 'file_format') || isLoopError(error, 'model_load_failed')).toBe(true);
  });

  it('says which providers there are when the wanted one is not', async () => {
    const error = await failure(loadAceStep(folder, { provider: 'tensorrt' }));
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('provider_missing');
    expect((error as Error).message).toContain('cpu');
    const generator = await loadAceStep(folder, { provider: 'auto' });
    expect(generator.providers?.at(-1)).toEqual({ provider: 'cpu', isAvailable: true });
    await generator.dispose();
  });

  it('says how to get the vocabulary when lyrics are asked for without it', async () => {
    const generator = await loadAceStep(folder);
    const error = await failure(generator.generate({ ...request, instrumental: false, lyrics: '[verse]\nhello' }));
    expect(isLoopError(error, 'model_missing') && error.message).toContain('ace-onnx pull');
    await generator.dispose();
  });
});
