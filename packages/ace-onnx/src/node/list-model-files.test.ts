import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { listModelFiles } from './list-model-files.js';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const pathsOf = async (...given: Parameters<typeof listModelFiles>): Promise<readonly string[]> =>
  (await listModelFiles(...given)).files.map((file) => file.path);

describe('listModelFiles', () => {
  it('names what one model of a folder with several reads, and no file of the others', async () => {
    const folder = path.join(fixtures, 'ace-step-1.5/checkpoints');
    const asked = { variant: 'acestep-v15-base', planner: false } as const;
    expect(await pathsOf(folder, asked)).toEqual([
      'Qwen3-Embedding-0.6B/config.json',
      'Qwen3-Embedding-0.6B/model.safetensors',
      'Qwen3-Embedding-0.6B/tokenizer.json',
      'acestep-v15-base/config.json',
      'acestep-v15-base/model.safetensors',
      'acestep-v15-base/silence_latent.pt',
      'vae/config.json',
      'vae/diffusion_pytorch_model.safetensors',
    ]);
    expect(await pathsOf(path.join(folder, 'acestep-v15-base'), { planner: false })).toEqual(await pathsOf(folder, asked));
    const { name, family, files, memoryPlan } = await listModelFiles(folder, asked);
    expect([name, family, memoryPlan.networks.length > 3]).toEqual(['checkpoints', 'ace-step-1.5', true]);
    expect(files.every(({ bytes, location }) => bytes > 0 && location.startsWith(folder))).toBe(true);
  });

  it('names shards with their index, and what a song of v1 reads later', async () => {
    const sharded = await pathsOf(path.join(fixtures, 'ace-step-1.5/checkpoints'), { variant: 'acestep-v15-xl-turbo', planner: false });
    expect(sharded.filter((file) => file.startsWith('acestep-v15-xl-turbo/'))).toEqual([
      'acestep-v15-xl-turbo/config.json',
      'acestep-v15-xl-turbo/model-00001-of-00002.safetensors',
      'acestep-v15-xl-turbo/model-00002-of-00002.safetensors',
      'acestep-v15-xl-turbo/model.safetensors.index.json',
    ]);
    expect(await pathsOf(path.join(fixtures, 'ace-step-v1/checkpoint'))).toEqual(
      expect.arrayContaining(['umt5-base/tokenizer.json', 'umt5-base/tokenizer_config.json', 'music_vocoder/config.json']),
    );
  });

  it('says that a folder holds no model', async () => {
    const empty = await mkdtemp(path.join(tmpdir(), 'loop-no-model-'));
    const error = await listModelFiles(empty).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_missing')).toBe(true);
    await rm(empty, { recursive: true });
  });
});
