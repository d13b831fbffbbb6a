import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { encodeSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createFileAdapters } from '../file-adapters.js';
import { parseAdapter } from './adapter-options.js';

describe('--adapter', () => {
  it.each([
    ['loras/lofi', 'loras/lofi', 1],
    ['loras/lofi:0.8', 'loras/lofi', 0.8],
    ['loras/lofi@.5', 'loras/lofi', 0.5],
    ['C:\\loras\\lofi', 'C:\\loras\\lofi', 1],
    ['C:\\loras\\lofi:2', 'C:\\loras\\lofi', 2],
    ['lofi.safetensors:0', 'lofi.safetensors', 0],
  ])('reads %s', (text, place, scale) => expect(parseAdapter(text)).toEqual({ place, scale }));

  it.each(['lofi:2.1', 'lofi:-1'])('refuses %s', (text) => expect(() => parseAdapter(text)).toThrow('from 0 to 2'));
});

describe('adapters on a disk', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loop-file-adapters-'));
    await mkdir(path.join(folder, 'lofi', 'final', 'adapter'), { recursive: true });
    await mkdir(path.join(folder, 'empty'));
    const file = encodeSafetensors([{ name: 'x.lora_A.weight', dtype: 'F32', shape: [1], data: Float32Array.of(1) }]);
    await writeFile(path.join(folder, 'lofi', 'final', 'adapter', 'adapter_model.safetensors'), file);
    await writeFile(path.join(folder, 'dusty.safetensors'), file);
    await writeFile(path.join(folder, 'notes.txt'), 'no adapter');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are listed where they are below a folder, and nowhere else', async () => {
    const dusty = { name: 'dusty', source: path.join(folder, 'dusty.safetensors') };
    expect(await createFileAdapters({ folder }).list({})).toEqual([dusty, { name: 'lofi', source: path.join(folder, 'lofi') }]);
    expect(await createFileAdapters().list({})).toEqual([]);
  });

  it('open as a file or as the folder of a trainer, and say what is not there', async () => {
    const { open } = createFileAdapters();
    for (const [place, name] of [
      ['lofi', 'lofi'],
      ['dusty.safetensors', 'dusty'],
    ] as const) {
      const opened = await open(path.join(folder, place), {});
      expect([opened.name, opened.file.tensors.size]).toEqual([name, 1]);
      await opened.close?.();
      await opened.close?.();
    }
    for (const place of ['empty', 'nowhere', 'nowhere.safetensors'])
      await expect(open(path.join(folder, place), {})).rejects.toMatchObject({ code: 'model_missing' });
  });
});
