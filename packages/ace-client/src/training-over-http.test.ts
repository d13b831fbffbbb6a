import { InvalidInputError, TaskFailedError, isLoopError } from '@loop/core';
import type { AdapterControl, AdapterInfo, TrainingEvent, TrainingService, TrainingSettings, TrainingStatus } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import type { AceClient } from './ace-client.js';
import { createAceClient } from './create-ace-client.js';
import { createToneGenerator } from './server/__fixtures__/tone-generator.js';
import { createAceServer } from './server/create-ace-server.js';
import type { AceServer } from './server/create-ace-server.js';

const servers: AceServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
});

function connect(parts: { readonly training?: TrainingService; readonly adapters?: AdapterControl }): {
  readonly client: AceClient;
  readonly ask: (path: string, body?: object) => Promise<Response>;
} {
  const { training, adapters } = parts;
  const tones = createToneGenerator({ capabilities: { adapters: adapters !== undefined } });
  const server = createAceServer({ generator: { ...tones, adapters: adapters ?? tones.adapters }, training });
  servers.push(server);
  const send = (input: string | URL | Request, init?: RequestInit): Promise<Response> => server.fetch(new Request(input, init));
  const client = createAceClient({ baseUrl: 'http://localhost', fetch: send as typeof fetch, pollMs: 5 });
  return {
    client,
    ask: (path, body) => send(`http://localhost${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** A trainer whose steps the test lets go one by one. */
function createSteps() {
  const asked: TrainingSettings[] = [];
  const past: Exclude<TrainingEvent, { type: 'progress' | 'result' }>[] = [];
  let status: TrainingStatus = { running: false, phase: undefined, message: 'Nothing was trained yet.', losses: [] };
  let next: (() => void) | undefined;
  let isStopped = false;
  const take = async (): Promise<void> => new Promise((resolve) => (next = resolve));
  const training: TrainingService = {
    name: 'steps',
    capabilities: async () => ({
      kind: 'local',
      description: 'Trains in steps.',
      methods: ['lora', 'dora'],
      honours: ['rank', 'resumeFrom'],
      family: 'local',
      datasets: [],
      checkpoints: true,
      validation: true,
      exports: true,
      deterministic: true,
    }),
    prepare: () => {
      throw new Error('not asked for');
    },
    async *train(settings) {
      asked.push(settings);
      if (settings.rank === 0) throw new InvalidInputError('settings', [{ path: 'rank', message: 'must be above 0' }]);
      status = { ...status, running: true, phase: 'train', message: 'The training runs.', settings };
      for (let step = 1; step <= 3 && !isStopped; step += 1) {
        await take();
        if (settings.rank === 13) {
          status = { ...status, running: false, error: '/srv/a: the disk is full' };
          throw new TaskFailedError('/srv/a: the disk is full');
        }
        const latest = { type: 'progress', phase: 'train', fraction: step / 4, step, steps: 3, loss: 1 / step, smoothedLoss: 0.5 } as const;
        past.push({ type: 'validation', step, loss: 2 / step });
        if (step === 2) past.push({ type: 'alarm', code: 'diverging', message: 'It grows.', step });
        status = { ...status, step, loss: latest.loss, latest, events: [...past], losses: [...status.losses, { step, loss: 1 / step }] };
        yield latest;
      }
      past.push({ type: 'checkpoint', place: 'runs/a/final', role: isStopped ? 'stopped' : 'final', step: 3 });
      status = { ...status, running: false, phase: undefined, message: 'Over.', events: [...past] };
    },
    async *watch() {},
    status: async () => status,
    stop: async () => void (isStopped = true),
    export: async ({ output, to }) => ({ source: `${output} → ${to}` }),
  };
  return { training, asked, step: () => next?.() };
}

const SETTINGS = { tensors: 'songs', output: 'runs/a', rank: 4, method: 'dora', advanced: { local: { feedForward: true } } } as const;

/** Lets a trainer go on until the stream has ended. */
async function watch(stream: AsyncIterable<TrainingEvent>, step: () => void): Promise<readonly TrainingEvent[]> {
  const timer = setInterval(step, 2);
  try {
    const events: TrainingEvent[] = [];
    for await (const event of stream) events.push(event);
    return events;
  } finally {
    clearInterval(timer);
  }
}

describe('training over HTTP, with our own server', () => {
  it('takes all of core’s settings over, and brings every event back once, in its order', async () => {
    const { training, asked, step } = createSteps();
    const { client } = connect({ training });
    const events = await watch(client.training.train(SETTINGS), step);
    expect(asked).toEqual([SETTINGS]);
    const kept = events.filter(({ type }) => type !== 'progress');
    expect(kept.map(({ type }) => type)).toEqual(['validation', 'validation', 'alarm', 'validation', 'checkpoint', 'result']);
    expect(kept.at(-1)).toMatchObject({
      value: { ending: 'completed', output: 'runs/a/final', losses: [{ step: 1 }, { step: 2 }, { step: 3 }] },
    });
    expect(events.find(({ type }) => type === 'progress')).toMatchObject({ phase: 'train', smoothedLoss: 0.5, steps: 3 });
    expect(await client.training.status()).toMatchObject({ running: false, settings: SETTINGS, step: 3 });
    expect(await client.training.capabilities()).toMatchObject({ kind: 'remote', methods: ['lora', 'dora'], family: 'local' });
    expect(await client.training.export({ output: 'runs/a', to: 'adapters/a' })).toEqual({ source: 'runs/a → adapters/a' });
  });

  it('finds a running training again, and stops it', async () => {
    const { training, step } = createSteps();
    const { client } = connect({ training });
    const first = client.training.train(SETTINGS);
    const timer = setInterval(step, 2);
    await first.next();
    clearInterval(timer);
    await first.return();
    await client.training.stop();
    const events = await watch(client.training.watch(), step);
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'stopped' } });
  });

  it('says what keeps a training from starting, and what ended one', async () => {
    const { training, step } = createSteps();
    const { client } = connect({ training });
    await expect(client.training.train({ ...SETTINGS, rank: 0 }).next()).rejects.toThrow('must be above 0');
    await expect(client.training.train({ ...SETTINGS, method: 'loha' }).next()).rejects.toThrow('cannot train loha');
    await expect(watch(client.training.train({ ...SETTINGS, rank: 13 }), step)).rejects.toThrow(/: a: the disk is full/);
    const error = await client.training
      .prepare({ source: 'songs' })
      .next()
      .catch((reason: unknown) => reason);
    expect(isLoopError(error, 'unsupported')).toBe(true);
  });

  it('speaks the official dialect to clients that know no other', async () => {
    const { training, asked, step } = createSteps();
    const { ask } = connect({ training });
    const body = { tensor_dir: 'songs', lora_rank: 8, lora_alpha: '16', train_epochs: 3, lora_output_dir: 'runs/b', learning_rate: 0.001 };
    const started = (await (await ask('/v1/training/start', body)).json()) as { readonly data: object };
    expect(started.data).toMatchObject({ output_dir: 'runs/b', tensor_dir: 'songs' });
    expect(asked).toEqual([{ tensors: 'songs', method: 'lora', output: 'runs/b', rank: 8, alpha: 16, epochs: 3, learningRate: 0.001 }]);
    step();
    await expect
      .poll(async () => ((await (await ask('/v1/training/status')).json()) as { readonly data: object }).data)
      .toMatchObject({ is_training: true, current_step: 1, current_loss: 1, loss_history: [{ step: 1, loss: 1 }] });
    expect((await ask('/v1/training/start', {})).status).toBe(422);
    expect((await ask('/v1/training/export', { export_path: 'x' })).status).toBe(422);
  });

  it('has no routes of training without a trainer', async () => {
    const { client, ask } = connect({});
    expect((await ask('/v1/training/status')).status).toBe(404);
    expect((await ask('/v1/training/start', { tensor_dir: 'songs' })).status).toBe(404);
    expect((await client.server()).extensions).not.toContain('training');
  });
});

describe('adapters over HTTP, with our own server', () => {
  it('loads several, each by its name with what is known of it, and goes up to 2', async () => {
    const kinds = { kinds: ['lora'], ranks: [4], effectiveScale: { here: 2, diffusers: 1, comfyui: 1 }, application: 'beside' } as const;
    let adapters: readonly AdapterInfo[] = ['dub', 'soul'].map((name) => ({
      name,
      source: `adapters/${name}`,
      loaded: false,
      active: false,
      scale: 1,
      ...kinds,
    }));
    const change = (name: string | undefined, changes: Partial<AdapterInfo>): void => {
      adapters = adapters.map((adapter) => (name === undefined || adapter.name === name ? { ...adapter, ...changes } : adapter));
    };
    const control: AdapterControl = {
      list: async () => adapters,
      async load(source) {
        const found = adapters.find((adapter) => adapter.source === source)!;
        change(found.name, { loaded: true, active: true });
        return found;
      },
      unload: async (name) => change(name, { loaded: false, active: false }),
      setActive: async (name, active) => change(name, { active }),
      setScale: async (name, scale) => change(name, { scale }),
    };
    const { client } = connect({ adapters: control });
    expect(await client.adapters.load('dub', { scale: 1.75 })).toMatchObject({ name: 'dub', scale: 1.75 });
    await client.adapters.load('adapters/soul');
    await client.adapters.setActive('dub', false);
    await client.adapters.setScale('soul', 0.5);
    expect(await client.adapters.list()).toMatchObject([
      { name: 'dub', loaded: true, active: false, scale: 1.75, ...kinds },
      { name: 'soul', loaded: true, active: true, scale: 0.5, ...kinds },
    ]);
    await client.adapters.unload('dub');
    expect((await client.adapters.list()).map(({ loaded }) => loaded)).toEqual([false, true]);
    expect(await client.lora.scale(2, { name: 'soul' })).toEqual({ scale: 2, warnings: [] });
  });
});
