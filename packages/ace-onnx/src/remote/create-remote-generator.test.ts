import { createRandom, delay, drawSeed, InferenceError, isLoopError } from '@loop/core';
import type { MusicCapabilities, MusicGenerator, MusicTrack } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';
import { describeMusicGenerator } from '@loop/testing';
import { describe, expect, it } from 'vitest';

import { startService } from './__fixtures__/start-service.js';
import type { StartedService } from './__fixtures__/start-service.js';
import { connectGenerator } from './connect-generator.js';
import { createRemoteGenerator } from './create-remote-generator.js';

const HONOURED = ['prompt', 'seed', 'variations', 'durationSeconds'] as const;
const CAPABILITIES: MusicCapabilities = {
  kind: 'neural',
  model: 'noise',
  description: 'Noise in the loudness that the prompt asks for.',
  tasks: ['text2music'],
  duration: { minSeconds: 0.5, maxSeconds: 10 },
  sampleRate: 8000,
  channels: 1,
  maxVariations: 4,
  honours: { text2music: HONOURED },
  timeSignatures: [],
  vocals: false,
  deterministic: true,
  previews: false,
  cancellation: 'stops-work',
  adapters: false,
};

/** Noise, in ten steps of a moment each. */
function createNoiseGenerator(worked: number[] = []): MusicGenerator {
  return defineGenerator({
    name: 'noise',
    capabilities: CAPABILITIES,
    async *run({ task, prompt = '', seed = drawSeed(), variations = 1, durationSeconds = 1 }, { signal }) {
      for (let step = 1; step <= 10; step += 1) {
        await delay(1, { signal });
        worked.push(step);
        yield { type: 'progress', phase: 'render', fraction: step / 10 };
      }
      return Array.from({ length: variations }, (_, index): MusicTrack => {
        const random = createRandom(seed + index);
        const samples = Float32Array.from({ length: Math.round(8000 * durationSeconds) }, () => random.next() / (1 + prompt.length));
        return {
          audio: { sampleRate: 8000, channels: [samples] },
          seed: seed + index,
          metadata: {},
          provenance: { generator: 'noise', task, seed: seed + index, adapters: [], aiGenerated: true, parameters: {} },
        };
      });
    },
  });
}

interface Order {
  readonly greeting: string;
}

interface About {
  readonly answer: string;
}

/** A service of noise. */
const startNoise = (worked?: number[]): StartedService<Order, About> =>
  startService(async ({ greeting }) => {
    if (greeting === '') throw new InferenceError('Say something.', 'output');
    return { generator: createNoiseGenerator(worked), about: { answer: `${greeting} to you` } };
  });

const open = async (start = () => startNoise().port, greeting = 'Hello') =>
  createRemoteGenerator((options) => connectGenerator(start, { greeting }, options));

describeMusicGenerator('a generator at the other end of a line', { create: async () => (await open()).generator, durationSeconds: 0.5 });

describe('createRemoteGenerator', () => {
  it('passes on what the service says about itself', async () => {
    const { generator, about } = await open();
    expect([generator.name, about]).toEqual(['noise', { answer: 'Hello to you' }]);
    expect(await generator.capabilities()).toEqual(CAPABILITIES);
    await generator.dispose();
  });

  it('throws what opening threw in the service, with its code and evidence', async () => {
    const error = await open(undefined, '').catch((reason: unknown) => reason);
    expect(isLoopError(error, 'inference_failed') && [error.step, error.message]).toEqual(['output', 'Say something.']);
  });

  it('stops the work at the other end when its reader leaves', async () => {
    const worked: number[] = [];
    const { generator } = await open(() => startNoise(worked).port);
    for await (const event of generator.stream({ task: 'text2music' })) if (event.type === 'progress') break;
    await generator.generate({ task: 'text2music', seed: 1 });
    // The second job's ten steps, and few of the first.
    expect(worked.length).toBeLessThan(18);
    await generator.dispose();
  });

  it('fails the running call when the service ends, and starts another for the next', async () => {
    const services: StartedService<Order, About>[] = [];
    const { generator } = await open(() => {
      services.push(startNoise());
      return services.at(-1)!.port;
    });
    const gone = new InferenceError('The service is gone.', 'worker');
    const failing = generator.generate({ task: 'text2music' }, { onProgress: () => services[0]!.die(gone) });
    await expect(failing).rejects.toBe(gone);
    expect((await generator.generate({ task: 'text2music' })).tracks).toHaveLength(1);
    expect(services).toHaveLength(2);
    await generator.dispose();
  });

  it('refuses a request that cannot travel', async () => {
    const { generator } = await open();
    const request = { task: 'text2music', advanced: { noise: { colour: () => 'pink' } as object } } as const;
    const error = await generator.generate(request).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('advanced');
    await generator.dispose();
  });

  it('says what a generator cannot do beside music', async () => {
    const { generator } = await open();
    expect([generator.listener, generator.assistant]).toEqual([undefined, undefined]);
    const clip = { sampleRate: 8000, channels: [new Float32Array(8)] };
    const errors = await Promise.all(
      [generator.understand(clip), generator.encodeForTraining(clip, {})].map((call) => call.catch((reason: unknown) => reason)),
    );
    expect(errors.map((error) => isLoopError(error, 'unsupported') && error.message)).toEqual([
      'noise has no language model, which listens.',
      'noise has no encoding for trainings.',
    ]);
    await generator.dispose();
  });
});
