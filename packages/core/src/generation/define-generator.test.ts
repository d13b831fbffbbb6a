import { describe, expect, it } from 'vitest';

import { isLoopError } from '../errors.js';
import { defineGenerator } from './define-generator.js';
import type { GenerationWork, GeneratorDefinition } from './define-generator.js';
import type { MusicCapabilities } from './generator.js';
import type { MusicRequest, MusicTask } from './request.js';
import type { GenerationProgress, MusicTrack } from './result.js';

const TASKS: readonly MusicTask[] = ['text2music', 'cover'];
const capabilities: MusicCapabilities = {
  kind: 'pattern',
  description: 'A generator for tests that makes one sample.',
  tasks: TASKS,
  duration: { minSeconds: 0.5, maxSeconds: 30 },
  sampleRate: 8_000,
  channels: 1,
  maxVariations: 2,
  honours: { text2music: ['prompt', 'seed'], cover: ['prompt'] },
  family: 'test',
  timeSignatures: [],
  vocals: false,
  deterministic: true,
  previews: false,
  cancellation: 'stops-work',
  adapters: false,
};
const audio = { sampleRate: 8_000, channels: [Float32Array.of(0.5, -0.5)] };
const progress = (fraction: number): GenerationProgress => ({ type: 'progress', phase: 'render', fraction });
const trackOf = (request: MusicRequest): MusicTrack => ({
  audio,
  seed: request.seed ?? 1,
  metadata: {},
  provenance: { generator: 'tester', task: request.task, seed: 1, aiGenerated: false, parameters: {} },
});

function create(definition: Partial<GeneratorDefinition> = {}): ReturnType<typeof defineGenerator> {
  return defineGenerator({
    name: 'tester',
    capabilities,
    async *run(request) {
      yield progress(0);
      return [trackOf(request)];
    },
    ...definition,
  });
}

describe('defineGenerator', () => {
  it('warns once about each field and family that the task does not honour, and adds what the work reports', async () => {
    const generator = create({
      async *run(request, { warn }): GenerationWork {
        yield progress(0);
        warn({ code: 'notice', message: 'twice' });
        warn({ code: 'notice', message: 'twice' });
        return [trackOf(request)];
      },
    });
    const advanced = { test: { a: 1 }, pattern: { swing: 0.1 } };
    const { warnings } = await generator.generate({ task: 'cover', source: { audio }, seed: 3, prompt: 'x', advanced });
    expect(warnings.map(({ code, field }) => [code, field])).toEqual([
      ['ignored', 'seed'],
      ['ignored', 'advanced.pattern'],
      ['notice', undefined],
    ]);
  });

  it('names the sounds that went in, by their content', async () => {
    const generator = create();
    const of = async (request: MusicRequest) => (await generator.generate(request)).track.provenance;
    const other = { sampleRate: 8_000, channels: [Float32Array.of(0.5, -0.25)] };
    const first = await of({ task: 'cover', source: { audio }, reference: { audio: other } });
    expect(first.source).toMatch(/^[0-9a-f]{64}$/);
    expect(first.reference).not.toBe(first.source);
    expect((await of({ task: 'cover', source: { audio: other } })).source).toBe(first.reference);
    expect(await of({ task: 'text2music' })).not.toHaveProperty('source');
  });

  it('aborts before it lets the work clean up when the reader leaves', async () => {
    const seen: string[] = [];
    const generator = create({
      async *run(request, { signal }): GenerationWork {
        try {
          yield progress(0);
          return [trackOf(request)];
        } finally {
          seen.push(`aborted: ${signal.aborted}`);
        }
      },
    });
    for await (const event of generator.stream({ task: 'text2music' })) {
      seen.push(event.type);
      break;
    }
    expect(seen).toEqual(['progress', 'aborted: true']);
  });

  it('rejects running work with `disposed`, then frees what it holds, once', async () => {
    let freed = 0;
    const generator = create({
      async *run(request, { signal }): GenerationWork {
        yield progress(0);
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
        return [trackOf(request)];
      },
      dispose: () => void (freed += 1),
    });
    const running = generator.generate({ task: 'text2music' }).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    await generator.dispose();
    await generator.dispose();
    expect(isLoopError(await running, 'disposed')).toBe(true);
    expect(freed).toBe(1);
    await expect(generator.capabilities()).rejects.toMatchObject({ code: 'disposed' });
  });

  it('has adapters that refuse every call when it brings none', async () => {
    const { adapters } = create();
    const calls = [adapters.list(), adapters.load('x'), adapters.unload(), adapters.setActive('x', true), adapters.setScale('x', 1)];
    const codes = await Promise.all(calls.map((call) => call.catch((error: unknown) => isLoopError(error, 'unsupported'))));
    expect(codes).toEqual([true, true, true, true, true]);
  });

  it('refuses a request with faults before any work', async () => {
    let started = false;
    const generator = create({
      async *run(request): GenerationWork {
        started = true;
        yield progress(0);
        return [trackOf(request)];
      },
    });
    const bad = { task: 'text2music', bpm: 7 } as const;
    await expect(generator.generate(bad)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(generator.generate({ task: 'retake' })).rejects.toMatchObject({ code: 'unsupported' });
    expect(started).toBe(false);
  });
});
