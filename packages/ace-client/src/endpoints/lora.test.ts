import { afterEach, describe, expect, it } from 'vitest';

import type { AceClient } from '../ace-client.js';
import { officialRoutes } from '../__fixtures__/official-script.js';
import { framed } from '../__fixtures__/scripted-server.js';
import type { Script } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

const upstreamStatus = {
  lora_loaded: true,
  use_lora: true,
  lora_scale: 0.8,
  adapter_type: 'lora',
  scales: { jazz: 0.8 },
  active_adapter: 'jazz',
  adapters: ['jazz'],
  synthetic_default_mode: false,
};
const done = (): ReturnType<typeof framed> => framed({ message: '✅' });
const upstream: Readonly<Record<string, Script>> = officialRoutes({
  routes: {
    'GET /v1/lora/status': () => framed(upstreamStatus),
    'POST /v1/lora/load': done,
    'POST /v1/lora/unload': done,
    'POST /v1/lora/toggle': done,
    'POST /v1/lora/scale': done,
  },
});
const fork: Readonly<Record<string, Script>> = {
  ...upstream,
  'GET /v1/lora/status': () => framed({ loaded: true, active: false, scale: 1.5 }),
  'GET /v1/lora/list': () =>
    framed([
      { name: 'lofi', path: '/out/lofi', has_final: true, checkpoints: [{ name: 'epoch_10', path: '/out/lofi/checkpoints/epoch_10' }] },
    ]),
};

describe('adapters of an official server', () => {
  it('speak the official words', async () => {
    const { client, server } = await meet(upstream);
    await client.lora.load('/loras/jazz', { name: 'jazz' });
    await client.lora.toggle(false);
    await client.lora.scale(0.5, { name: 'jazz' });
    expect(server.to('POST /v1/lora/load')[0]?.json()).toEqual({ lora_path: '/loras/jazz', adapter_name: 'jazz' });
    expect(server.to('POST /v1/lora/toggle')[0]?.json()).toEqual({ use_lora: false });
    expect(server.to('POST /v1/lora/scale')[0]?.json()).toEqual({ scale: 0.5, adapter_name: 'jazz' });
    expect(await client.lora.status()).toMatchObject({ loaded: true, enabled: true, scale: 0.8, active: 'jazz', adapters: ['jazz'] });
  });

  it('are limited to a strength of 1, with a warning', async () => {
    const { client, server } = await meet(upstream);
    const { scale, warnings } = await client.lora.scale(1.6);
    expect(scale).toBe(1);
    expect(warnings).toMatchObject([{ code: 'clamped', field: 'scale' }]);
    expect(server.to('POST /v1/lora/scale')[0]?.json()).toEqual({ scale: 1 });
  });

  it('have no list, and that is an error of its own kind', async () => {
    const { client } = await meet(upstream);
    await expect(client.lora.list()).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('tell the server’s reason when they cannot be loaded', async () => {
    const detail = '❌ LoRA loading is not supported on quantized models';
    const { client } = await meet({ ...upstream, 'POST /v1/lora/load': () => ({ status: 400, json: { detail } }) });
    await expect(client.lora.load('/loras/jazz')).rejects.toThrow('quantized');
  });

  it('tell a soft error inside HTTP 200', async () => {
    const { client } = await meet({ ...upstream, 'POST /v1/lora/toggle': () => framed(null, 400, '❌ No LoRA adapter loaded') });
    await expect(client.lora.toggle(true)).rejects.toMatchObject({ code: 'http', status: 400 });
  });
});

describe('what an official server says inside a good answer', () => {
  const calls = {
    load: (client: AceClient) => client.lora.load('/x'),
    unload: (client: AceClient) => client.lora.unload(),
    toggle: (client: AceClient) => client.lora.toggle(true),
    scale: (client: AceClient) => client.lora.scale(0.5),
  };
  it.each(['load', 'unload', 'toggle', 'scale'] as const)('is a warning or a failure of %s', async (call) => {
    const warned = await meet({ ...upstream, [`POST /v1/lora/${call}`]: () => framed({ message: '⚠️ No LoRA loaded', scale: 0.5 }) });
    expect((await calls[call](warned.client)).warnings).toMatchObject([
      { code: 'notice', message: expect.stringContaining('No LoRA loaded') as string },
    ]);
    const failed = await meet({ ...upstream, [`POST /v1/lora/${call}`]: () => framed({ message: '❌ Adapter is broken' }) });
    await expect(calls[call](failed.client)).rejects.toMatchObject({ code: 'task_failed' });
  });
});

describe('adapters of LOOP MACHINE’s fork', () => {
  it('speak the fork’s words, with strengths up to 2', async () => {
    const { client, server } = await meet(fork);
    expect((await client.server()).lora).toBe('loop-fork');
    await client.lora.load('/out/lofi', { name: 'ignored' });
    await client.lora.toggle(true);
    expect(await client.lora.scale(1.6)).toEqual({ scale: 1.6, warnings: [] });
    expect(server.to('POST /v1/lora/load')[0]?.json()).toEqual({ path: '/out/lofi' });
    expect(server.to('POST /v1/lora/toggle')[0]?.json()).toEqual({ enabled: true });
    expect(await client.lora.status()).toMatchObject({ loaded: true, enabled: false, scale: 1.5 });
  });

  it('are listed with their checkpoints', async () => {
    const { client } = await meet(fork);
    expect(await client.lora.list()).toEqual([
      { name: 'lofi', path: '/out/lofi', hasFinal: true, checkpoints: [{ name: 'epoch_10', path: '/out/lofi/checkpoints/epoch_10' }] },
    ]);
  });
});

describe('adapters as core knows them', () => {
  it('work as the first call of a client', async () => {
    const { client } = await meet(upstream);
    expect(await client.adapters.list()).toMatchObject([{ name: 'jazz', loaded: true, active: true, scale: 0.8 }]);
    expect((await client.capabilities()).adapters).toBe(true);
  });

  it('refuse every call where the server has none', async () => {
    const { client } = await meet(officialRoutes());
    expect((await client.capabilities()).adapters).toBe(false);
    await expect(client.adapters.load('jazz')).rejects.toMatchObject({ code: 'unsupported', feature: 'adapters' });
    await expect(client.adapters.list()).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('cannot take weights, nor a scale per group: nothing is sent', async () => {
    const { client, server } = await meet(upstream);
    const weights = { name: 'jazz', target: 'decoder', targets: new Map() } as const;
    await expect(client.adapters.load(weights)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(client.adapters.setScale('jazz', { feedForward: 0.5 })).rejects.toMatchObject({ code: 'unsupported' });
    expect(server.to('POST /v1/lora/load')).toHaveLength(0);
    expect(server.to('POST /v1/lora/scale')).toHaveLength(0);
  });

  it('join what is loaded with what lies on the server', async () => {
    const { client } = await meet(fork);
    await client.capabilities();
    expect(await client.adapters.list()).toEqual([
      { name: 'default', loaded: true, active: false, scale: 1.5, source: undefined },
      { name: 'lofi', source: '/out/lofi', loaded: false, active: false, scale: 1 },
    ]);
  });

  it('cannot be switched one by one where the server switches them all', async () => {
    const two = { ...upstreamStatus, adapters: ['jazz', 'folk'], scales: { jazz: 1, folk: 1 } };
    const { client, server } = await meet({ ...upstream, 'GET /v1/lora/status': () => framed(two) });
    await client.capabilities();
    await expect(client.adapters.setActive('jazz', false)).rejects.toMatchObject({ code: 'unsupported' });
    expect(server.to('POST /v1/lora/toggle')).toHaveLength(0);
  });
});
