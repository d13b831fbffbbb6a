import { createRandom, delay, drawSeed, InferenceError, InvalidInputError, isLoopError } from '@loop/core';
import type { AdapterControl, AdapterInfo, MusicCapabilities, MusicGenerator, MusicTrack } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';
import { describeMusicGenerator } from '@loop/testing';
import { describe, expect, it } from 'vitest';

import { makeAdapter } from '../adapters/__fixtures__/make-adapter.js';
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

/** Adapters whose scales add to the loudness of noise, and that nothing is read for. */
function createNoiseAdapters(loads: unknown[]): AdapterControl {
  const all = new Map<string, AdapterInfo>();
  const change = (name: string, fields: Partial<AdapterInfo>): void => {
    const own = all.get(name);
    if (own === undefined) throw new InvalidInputError('adapters', [{ path: 'name', message: 'is not loaded', received: name }]);
    all.set(name, { ...own, ...fields });
  };
  return {
    list: async () => [...all.values()],
    async load(source, { name = 'adapter', scale = 1, alpha } = {}) {
      loads.push([source, name, scale, alpha]);
      const info = { name, loaded: true, active: true, scale };
      all.set(name, info);
      return info;
    },
    async unload(name) {
      if (name === undefined) all.clear();
      else all.delete(name);
    },
    setActive: async (name, active) => change(name, { active }),
    setScale: async (name, scale) => change(name, { scale }),
  };
}

describe('adapters at the other end of a line', () => {
  it('are loaded, changed, listed and dropped there, and loaded again in a service that is started again', async () => {
    const loads: unknown[] = [];
    const services: StartedService<Order, About>[] = [];
    const { generator } = await open(() => {
      const noise = createNoiseGenerator();
      const capable = { ...noise, adapters: createNoiseAdapters(loads), capabilities: async () => ({ ...CAPABILITIES, adapters: true }) };
      services.push(startService(async () => ({ generator: capable, about: { answer: '' } })));
      return services.at(-1)!.port;
    });
    const { adapters } = generator;
    const weights = makeAdapter('lora', new Map([['layers.0.self_attn.q_proj', [4, 4]]]));
    await adapters.load(weights, { name: 'made', alpha: 'rank' });
    await adapters.load('some/where', { name: 'read', scale: 0.5 });
    await adapters.load('else/where', { name: 'gone' });
    await adapters.setScale('made', { selfAttention: 0.25 });
    await adapters.setActive('read', false);
    await adapters.unload('gone');
    await expect(adapters.setScale('gone', 1)).rejects.toMatchObject({ code: 'invalid_input' });
    const listed = await adapters.list();
    expect(listed.map(({ name, active, scale }) => [name, active, scale])).toEqual([
      ['made', true, { selfAttention: 0.25 }],
      ['read', false, 0.5],
    ]);
    loads.length = 0;
    services[0]!.die(new InferenceError('The service is gone.', 'worker'));
    expect(await adapters.list()).toEqual(listed);
    expect(loads).toEqual([
      [weights, 'made', { selfAttention: 0.25 }, 'rank'],
      ['some/where', 'read', 0.5, undefined],
    ]);
    await generator.dispose();
  });

  it('are refused where there are none', async () => {
    const { generator } = await open();
    await expect(generator.adapters.list()).rejects.toMatchObject({ code: 'unsupported' });
    await generator.dispose();
  });
});

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
