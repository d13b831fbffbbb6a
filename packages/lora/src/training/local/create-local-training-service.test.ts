import { isLoopError } from '@loop/core';
import type { TrainingEvent, TrainingService, TrainingSettings } from '@loop/core';
import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import { CHANNELS, createLinearTrainer } from './__fixtures__/linear-trainer.js';
import { createMemoryFiles } from './__fixtures__/memory-files.js';
import { createLocalTrainingService } from './create-local-training-service.js';

const FRAMES = 6;

function files() {
  const tensor = (name: string, shape: readonly number[]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    data: encodeFloat32(new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(0.5), 'F32'),
  });
  const track = encodeSafetensors([
    tensor('target_latents', [FRAMES, CHANNELS]),
    tensor('attention_mask', [FRAMES]),
    tensor('encoder_hidden_states', [2, CHANNELS]),
    tensor('encoder_attention_mask', [2]),
    tensor('context_latents', [FRAMES, 2 * CHANNELS]),
  ]);
  return createMemoryFiles(new Map([['tensors/one.safetensors', track]]));
}

const SETTINGS: TrainingSettings = { tensors: 'tensors', output: 'runs/one', rank: 2, epochs: 3, advanced: { local: { warmupSteps: 0 } } };

function serviceOf(options: { readonly onStep?: () => void } = {}): TrainingService {
  return createLocalTrainingService({ files: files(), openTrainer: async () => createLinearTrainer(options) });
}

async function drain(stream: AsyncIterable<TrainingEvent>): Promise<readonly TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('createLocalTrainingService', () => {
  it('trains by core’s settings, and its own fields in advanced', async () => {
    const service = serviceOf();
    const events = await drain(service.train(SETTINGS));
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', output: 'runs/one/final' } });
    expect(await service.status()).toMatchObject({ running: false, step: 3, epochs: 3 });
    expect((await service.status()).losses).toHaveLength(3);
  });

  it('goes on when its watcher leaves, and is watched again', async () => {
    const service = serviceOf();
    for await (const event of service.train(SETTINGS)) if (event.type === 'progress') break;
    const events = await drain(service.watch());
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed' } });
    expect(await drain(service.watch())).toMatchObject([{ type: 'checkpoint', role: 'final' }, { type: 'result' }]);
  });

  it('ends a watch with the reason of its signal, not the training', async () => {
    const service = serviceOf();
    const controller = new AbortController();
    const watched = (async () => {
      for await (const event of service.train(SETTINGS, { signal: controller.signal }))
        if (event.type === 'progress') controller.abort(new Error('away'));
    })();
    await expect(watched).rejects.toThrow('away');
    await expect(drain(service.watch({ signal: AbortSignal.abort(new Error('too late')) }))).rejects.toThrow('too late');
    expect((await drain(service.watch())).at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed' } });
  });

  it('stops after a step with a checkpoint', async () => {
    let service: TrainingService | undefined;
    service = serviceOf({ onStep: () => void service?.stop() });
    const events = await drain(service.train({ ...SETTINGS, epochs: 50 }));
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'stopped' } });
    expect(events.at(-2)).toMatchObject({ type: 'checkpoint', role: 'stopped', step: 1 });
  });

  it('runs one training at a time', async () => {
    const service = serviceOf();
    const first = service.train(SETTINGS);
    await first.next();
    const error = await drain(service.train(SETTINGS)).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'queue_full')).toBe(true);
    await drain(first);
  });

  it('fails a training with what failed, for watchers and in its status', async () => {
    const service = createLocalTrainingService({
      files: files(),
      openTrainer: () => Promise.reject(new Error('no memory')),
    });
    await expect(drain(service.train(SETTINGS))).rejects.toThrow('no memory');
    expect(await service.status()).toMatchObject({ running: false, error: 'no memory' });
  });

  it('copies a finished adapter without its training state, and refuses a place that is not empty', async () => {
    const shared = files();
    const service = createLocalTrainingService({ files: shared, openTrainer: async () => createLinearTrainer() });
    await drain(service.train(SETTINGS));
    expect(await service.export({ output: 'runs/one', to: 'adapters/one' })).toEqual({ source: 'adapters/one' });
    expect(await shared.list('adapters/one')).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
    const error = await service.export({ output: 'runs/one', to: 'adapters/one' }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('to');
  });

  it.each([
    [{ rank: 0 }, 'rank'],
    [{ output: '' }, 'output'],
    [{ advanced: { local: { method: 'oft' } } }, 'method'],
    [{ advanced: { local: { croppFrames: 8 } } }, 'croppFrames'],
  ] as const)('refuses %j with its path', async (settings, path) => {
    const error = await drain(serviceOf().train({ ...SETTINGS, ...settings })).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe(path);
  });

  it('prepares nothing where it was not told how', async () => {
    const service = serviceOf();
    expect((await service.capabilities()).datasets).toEqual([]);
    const error = await service
      .prepare({ source: 'songs' })
      .next()
      .catch((reason: unknown) => reason);
    expect(isLoopError(error, 'unsupported')).toBe(true);
  });
});
