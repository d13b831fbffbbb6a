import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import type { AdapterTrainer, TrainingSettings } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLinearTrainer } from '../../training/local/__fixtures__/linear-trainer.js';
import { createFolderTraining } from './create-folder-training.js';
import type { FolderTrainingPlaces } from './create-folder-training.js';
import { SETTINGS, drain } from './__fixtures__/folder-training.js';
import { writeTensors } from './__fixtures__/write-tensors.js';
import type { TrainingParts } from './worker/training-parts.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-folder-training-'));
  await writeTensors(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function serviceOf(options: Partial<FolderTrainingPlaces & TrainingParts> & { readonly trainer?: AdapterTrainer } = {}) {
  const { trainer = createLinearTrainer(), ...rest } = options;
  return createFolderTraining({ root, openTrainer: async () => trainer, ...rest });
}

async function faultOf(settings: Partial<TrainingSettings>): Promise<readonly { readonly path: string; readonly message: string }[]> {
  const error = await drain(serviceOf().train({ ...SETTINGS, ...settings })).catch((reason: unknown) => reason);
  return isLoopError(error, 'invalid_input') ? error.issues : [];
}

describe('createFolderTraining', () => {
  it('trains below its folder, puts the adapter with the others, and knows of it in another program', async () => {
    const service = serviceOf({ adapters: 'adapters' });
    await drain(service.train(SETTINGS));
    expect(await readdir(path.join(root, 'adapters', 'dusty'))).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
    const here = await service.status();
    const later = await serviceOf().status();
    for (const status of [here, later]) {
      expect(status).toMatchObject({ running: false, message: 'The training has completed.', step: 6, epochs: 6, resumeFrom: undefined });
      expect(status.losses).toHaveLength(6);
      expect(status.events?.filter(({ type }) => type === 'checkpoint').map((event) => 'role' in event && event.role)).toContain('final');
    }
    expect(later.settings).toMatchObject({ tensors: 'tensors', output: 'runs/dusty', rank: 2, epochs: 6 });
  });

  it('goes on where it was stopped, also in another program, with one curve', async () => {
    let steps = 0;
    let stop: (() => void) | undefined;
    const trainer = createLinearTrainer({ onStep: () => (steps += 1) === 3 && stop?.() });
    const first = serviceOf({ trainer });
    stop = () => void first.stop();
    await drain(first.train(SETTINGS));
    expect(await first.status()).toMatchObject({ message: 'The training was stopped.', step: 3 });

    const second = serviceOf({ adapters: 'adapters' });
    const { settings, resumeFrom, ...before } = await second.status();
    expect(before).toMatchObject({ running: false, message: 'The training was stopped.', step: 3 });
    await drain(second.train({ ...settings!, resumeFrom }));
    const after = await second.status();
    expect(after).toMatchObject({ message: 'The training has completed.', step: 6, resumeFrom: undefined });
    expect(after.losses.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await serviceOf().status()).losses.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('says that a program was ended in the middle of a training, and from where it goes on', async () => {
    let steps = 0;
    const trainer = createLinearTrainer({ onStep: () => void (steps += 1) });
    // A program that is killed simply takes no further step.
    const killed = {
      ...trainer,
      step: async (...of: Parameters<AdapterTrainer['step']>) => (steps >= 5 ? new Promise<never>(() => {}) : trainer.step(...of)),
    };
    for await (const event of serviceOf({ trainer: killed }).train(SETTINGS)) if (event.type === 'progress' && event.step === 5) break;
    const status = await serviceOf().status();
    expect(status).toMatchObject({ running: false, step: 5, resumeFrom: 'runs/dusty/checkpoints/step-00000004' });
    expect(status.message).toContain('was ended before');
    const again = serviceOf();
    await drain(again.train({ ...status.settings!, resumeFrom: status.resumeFrom }));
    expect(await again.status()).toMatchObject({ message: 'The training has completed.', step: 6 });
  });

  it('prepares before it trains, says so, and is stopped there too', async () => {
    let waiting: (() => void) | undefined;
    const service = serviceOf({
      async *prepare(_, { signal }) {
        yield { type: 'progress', phase: 'preprocess', fraction: 0.5, message: 'one of two songs' };
        await new Promise<void>((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          waiting?.();
        });
      },
    });
    const isWaiting = new Promise<void>((resolve) => (waiting = resolve));
    const watched = drain(service.train(SETTINGS));
    watched.catch(() => undefined);
    await isWaiting;
    expect(await service.status()).toMatchObject({ running: true, phase: 'preprocess', latest: { message: 'one of two songs' } });
    await service.stop();
    await expect(watched).rejects.toThrow('before its first step');
    expect(await service.status()).toMatchObject({ running: false, resumeFrom: undefined });
  });

  it('reads and writes nothing outside its folder', async () => {
    const service = serviceOf();
    await drain(service.train(SETTINGS));
    for (const place of ['/etc/passwd', '../elsewhere', 'tensors/../../elsewhere', 'C:\\elsewhere', '.']) {
      expect([place, (await faultOf({ tensors: place }))[0]?.path]).toEqual([place, 'tensors']);
      expect([place, (await faultOf({ output: place }))[0]?.path]).toEqual([place, 'output']);
      expect([place, (await faultOf({ resumeFrom: place }))[0]?.path]).toEqual([place, 'resumeFrom']);
      const error = await service.export({ output: 'runs/dusty', to: place }).catch((reason: unknown) => reason);
      expect([place, isLoopError(error, 'invalid_input') && error.message]).toEqual([place, expect.stringContaining('inside') as string]);
    }
    expect((await faultOf({ output: 'tensors/one' }))[0]?.message).toContain('runs/');
  });

  it('begins no run under the name of an earlier one, and one at a time', async () => {
    const service = serviceOf();
    const first = service.train(SETTINGS);
    await first.next();
    const error = await drain(service.train({ ...SETTINGS, output: 'runs/other' })).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'queue_full')).toBe(true);
    await drain(first);
    expect((await faultOf({}))[0]?.message).toContain('earlier training');
  });
});
