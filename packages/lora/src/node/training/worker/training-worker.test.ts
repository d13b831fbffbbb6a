import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isProcessAlive } from '@loop/cli';
import { isLoopError } from '@loop/core';
import type { TrainingService } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SETTINGS, drain } from '../__fixtures__/folder-training.js';
import { writeTensors } from '../__fixtures__/write-tensors.js';
import { createFolderTraining } from '../create-folder-training.js';
import { openTraining } from './__fixtures__/odd-training.js';
import type { OddOrder } from './__fixtures__/odd-training.js';

const MODULE = new URL('./__fixtures__/odd-training.ts', import.meta.url);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-training-worker-'));
  await writeTensors(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function serviceOf(order: Omit<OddOrder, 'folder'> = {}, execArgv: readonly string[] = []): TrainingService {
  return createFolderTraining({ root, adapters: 'adapters', worker: { module: MODULE, order: { folder: root, ...order }, execArgv } });
}

/** What a training of this process comes to, in another folder. */
async function lossesHere(): Promise<unknown> {
  const other = await mkdtemp(path.join(os.tmpdir(), 'loop-training-here-'));
  try {
    await writeTensors(other);
    const service = createFolderTraining({ root: other, ...openTraining({ folder: other }) });
    await drain(service.train(SETTINGS));
    return (await service.status()).losses;
  } finally {
    await rm(other, { recursive: true, force: true });
  }
}

const oddStepBegan = (): Promise<void> => expect.poll(() => existsSync(path.join(root, 'step'))).toBe(true);

describe('a training in a worker', () => {
  it('leaves this process its thread while a step keeps that of the worker, and comes to the same losses', async () => {
    const service = serviceOf({ oddStep: 3, oddity: 'blocks' });
    const watched = drain(service.train(SETTINGS));
    await oddStepBegan();
    // The step lasts until the file is written below: whatever is answered before that is answered in the middle of it.
    for (let count = 0; count < 50; count += 1) {
      expect(await service.status()).toMatchObject({ running: true, step: 2 });
      await new Promise((resolve) => void setTimeout(resolve, 1));
    }
    expect(existsSync(path.join(root, 'go'))).toBe(false);
    await writeFile(path.join(root, 'go'), '');
    expect((await watched).at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed' } });
    expect((await service.status()).losses).toEqual(await lossesHere());
    expect(await readdir(path.join(root, 'adapters', 'dusty'))).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
  });

  it('is stopped after the step that runs, and goes on bit for bit', async () => {
    const service = serviceOf({ oddStep: 3, oddity: 'blocks' });
    const watched = drain(service.train(SETTINGS));
    await oddStepBegan();
    await service.stop();
    await writeFile(path.join(root, 'go'), '');
    expect((await watched).at(-1)).toMatchObject({ type: 'result', value: { ending: 'stopped' } });
    const { settings, resumeFrom, step } = await service.status();
    expect({ step, resumeFrom }).toEqual({ step: 3, resumeFrom: 'runs/dusty/checkpoints/step-00000003' });
    await drain(service.train({ ...settings!, resumeFrom }));
    expect((await service.status()).losses).toEqual(await lossesHere());
  });

  it('fails with a typed error where its process crashes or has no memory left, lives on, and goes on from what was saved', async () => {
    const crashing = serviceOf({ oddStep: 4, oddity: 'crashes' });
    const crash: unknown = await drain(crashing.train(SETTINGS)).catch((error: unknown) => error);
    expect(isLoopError(crash, 'inference_failed') && crash.step).toBe('worker');
    expect(crash).toMatchObject({ message: expect.stringContaining('SIGSEGV') as string });
    const { error, resumeFrom, settings } = await crashing.status();
    expect({ error, resumeFrom }).toEqual({
      error: expect.stringContaining('crashed') as string,
      resumeFrom: 'runs/dusty/checkpoints/step-00000002',
    });

    const hoarding = serviceOf({ oddStep: 1, oddity: 'hoards' }, ['--max-old-space-size=48']);
    const hoard: unknown = await drain(hoarding.train({ ...settings!, resumeFrom })).catch((reason: unknown) => reason);
    expect(hoard).toMatchObject({ code: 'inference_failed', message: expect.stringContaining('no memory left') as string });

    const again = serviceOf();
    await drain(again.train({ ...settings!, resumeFrom }));
    expect((await again.status()).losses).toEqual(await lossesHere());
  });

  it('prepares there, and is stopped there too; what cannot be opened is named', async () => {
    const service = serviceOf({ prepares: true });
    const watched = drain(service.train(SETTINGS));
    watched.catch(() => undefined);
    await expect.poll(async () => (await service.status()).latest?.message).toBe('one of two songs');
    await service.stop();
    await expect(watched).rejects.toThrow('before its first step');
    expect(await service.status()).toMatchObject({ running: false, resumeFrom: undefined });

    const wrong = createFolderTraining({ root, worker: { module: new URL('../../create-folder-training.ts', MODULE) } });
    await expect(drain(wrong.train(SETTINGS))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('openTraining') as string,
    });
  });

  it('ends with the program that started it, even one that is killed in the middle of a step, which loses nothing that was saved', async () => {
    const order: OddOrder = { folder: root, oddStep: 5, oddity: 'blocks' };
    const program = spawn(
      process.execPath,
      [
        '--conditions=@loop/source',
        '--import',
        'tsx',
        fileURLToPath(new URL('./__fixtures__/program.ts', import.meta.url)),
        JSON.stringify({ root, order, settings: SETTINGS }),
      ],
      { stdio: 'inherit' },
    );
    await oddStepBegan();
    const pid = Number(await readFile(path.join(root, 'step'), 'utf8'));
    expect(await isProcessAlive({ pid, started: undefined })).toBe(true);
    program.kill('SIGKILL');
    await expect.poll(() => isProcessAlive({ pid, started: undefined })).toBe(false);

    const again = serviceOf();
    const { settings, resumeFrom } = await again.status();
    expect(resumeFrom).toBe('runs/dusty/checkpoints/step-00000004');
    await drain(again.train({ ...settings!, resumeFrom }));
    expect((await again.status()).losses).toEqual(await lossesHere());
  });
});
