import type { AdapterControl, AdapterInfo } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { createCaller } from './__fixtures__/ace-caller.js';
import type { AceCaller, Item } from './__fixtures__/ace-caller.js';
import { createToneGenerator, pitchOf, tone } from './__fixtures__/tone-generator.js';
import { encodeBase64 } from './body/decode-base64.js';
import { createAceServer } from './create-ace-server.js';
import type { AceServer, AceServerOptions } from './create-ace-server.js';
import { decodeWav, encodeWav } from '@loop/core/audio';

const servers: AceServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.dispose()));
});

function start(options: Partial<AceServerOptions> = {}): AceCaller & { readonly server: AceServer } {
  const server = createAceServer({ generator: createToneGenerator(), ...options });
  servers.push(server);
  return { ...createCaller(server.fetch), server };
}

const json = async (response: Response | Promise<Response>): Promise<Item> => (await response).json() as Promise<Item>;
const ask = (content: unknown, more: object = {}): object => ({
  messages: [{ role: 'user', content }],
  audio_config: { duration: 1, format: 'wav32' },
  seed: 7,
  ...more,
});
const soundOf = (url: string): Float32Array | undefined =>
  decodeWav(Uint8Array.from(atob(url.replace('data:audio/wav;base64,', '')), (char) => char.charCodeAt(0))).audio.channels[0];

describe('the chat endpoint', () => {
  it('answers a message with one piece of audio', async () => {
    const answer = await json(start().post('/v1/chat/completions', ask('a calm piece')));
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'acestep/tone-1', choices: [{ index: 0, finish_reason: 'stop' }] });
    const { message } = answer['choices'][0];
    expect(message.content).toContain('## Metadata\n**Caption:** a calm piece');
    expect(message.audio).toHaveLength(1);
    expect(soundOf(message.audio[0].audio_url.url)).toEqual(tone(1, pitchOf(7)).channels[0]);
  });

  it('says what is wrong where OpenAI’s clients look, and there alone', async () => {
    const { post, request } = start({ apiKey: 'secret-key' });
    for (const answer of [await post('/v1/chat/completions', ask('x')), await request('/v1/models'), await request('/v1/models/tone-1')])
      expect([answer.status, ((await answer.json()) as Item)['error']]).toEqual([
        401,
        { message: 'Missing Authorization header', type: 'authentication_error', code: 'unauthorized' },
      ]);
    expect(((await json(request('/v1/stats'))) as Item)['error']).toBeUndefined();
    const open = start();
    expect(await json(open.post('/v1/chat/completions', { messages: [] }))).toMatchObject({
      detail: expect.any(String) as string,
      error: { type: 'invalid_request_error', code: 'bad_request' },
    });
  });

  it('shows one model by its name, with or without the vendor', async () => {
    const { request } = start();
    for (const id of ['tone-1', 'acestep/tone-1', 'acestep%2Ftone-1'])
      expect(await json(request(`/v1/models/${id}`))).toMatchObject({ id: 'acestep/tone-1', object: 'model' });
    const missing = await request('/v1/models/gpt-4o');
    expect([missing.status, ((await missing.json()) as Item)['error']]).toEqual([
      404,
      { message: 'There is one model here: acestep/tone-1', type: 'invalid_request_error', code: 'not_found' },
    ]);
  });

  it('streams events: the role, signs of life, the audio, the end', async () => {
    const block = { open: (): void => {} };
    const opened = new Promise<void>((resolve) => (block.open = resolve));
    const { post } = start({ generator: createToneGenerator({ beforeStep: () => opened }), heartbeatMs: 5 });
    const response = await post('/v1/chat/completions', ask('x', { stream: true }));
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream() as never)
      .getReader() as ReadableStreamDefaultReader<string>;
    let text = '';
    while (!text.includes('"content":"."')) text += (await reader.read()).value ?? '';
    block.open();
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    const events = text.split('\n\n').filter((event) => event !== '');
    expect(events.every((event) => event.startsWith('data: '))).toBe(true);
    expect(events.at(-1)).toBe('data: [DONE]');
    const choices = events.slice(0, -1).map((event) => (JSON.parse(event.slice(6)) as Item)['choices'][0] as Item);
    expect(choices[0]?.['delta']).toEqual({ role: 'assistant', content: '' });
    expect(choices.at(-1)?.['finish_reason']).toBe('stop');
    const audio = choices.find((choice) => choice['delta'].audio !== undefined);
    expect(soundOf(audio?.['delta'].audio[0].audio_url.url)).toEqual(tone(1, pitchOf(7)).channels[0]);
  });

  it('cancels the job when the reader of the stream leaves', async () => {
    const { post, request } = start({
      generator: createToneGenerator({
        beforeStep: (_, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      }),
    });
    const response = await post('/v1/chat/completions', ask('x', { stream: true }));
    await response.body?.cancel();
    await expect.poll(async () => (await json(request('/v1/stats')))['data'].jobs.cancelled).toBe(1);
  });

  it.each([
    ['tags', '<prompt>jazz</prompt><lyrics>la la</lyrics>', {}, { prompt: 'jazz', lyrics: 'la la' }],
    ['section marks', '[Verse]\nhello', {}, { prompt: '', lyrics: '[Verse]\nhello' }],
    ['short lines', 'one\ntwo\nthree\nfour', {}, { prompt: '', lyrics: 'one\ntwo\nthree\nfour' }],
    ['lyrics beside', 'jazz', { lyrics: 'la' }, { prompt: 'jazz', lyrics: 'la' }],
    ['parts', [{ type: 'text', text: 'jazz' }], {}, { prompt: 'jazz', lyrics: '' }],
  ])('tells prompt and lyrics apart by %s', async (_, content, more, expected) => {
    const stored: Item[] = [];
    const { post, query, server } = start({ onEvent: ({ id }) => stored.push({ id }) });
    await post('/v1/chat/completions', ask(content, more));
    const item = (await query(stored[0]?.['id'])).items[0];
    expect({ prompt: item?.['metas'].prompt, lyrics: item?.['metas'].lyrics }).toEqual(expected);
    await server.dispose();
  });

  it('takes the first audio of a cover as its source', async () => {
    const data = encodeBase64(encodeWav(tone(2), { format: 'pcm16' }));
    const content = [
      { type: 'text', text: 'cover it' },
      { type: 'input_audio', input_audio: { data, format: 'wav' } },
    ];
    const answer = await json(start().post('/v1/chat/completions', ask(content, { task_type: 'cover' })));
    expect(soundOf(answer['choices'][0].message.audio[0].audio_url.url)).toHaveLength(16_000);
  });

  it.each([
    ['nothing said', { messages: [] }, 400],
    ['messages of the wrong form', { messages: 'hello' }, 400],
    ['audio from elsewhere', ask([{ type: 'input_audio', input_audio: { data: 'http://169.254.169.254/' } }]), 400],
    ['a source that is missing', ask('x', { task_type: 'cover' }), 400],
  ])('refuses %s', async (_, body, status) => {
    expect((await start().post('/v1/chat/completions', body)).status).toBe(status);
  });

  it('answers 504 when the music takes too long', async () => {
    const generator = createToneGenerator({
      beforeStep: (_, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    expect((await start({ generator, limits: { jobTimeoutMs: 10 } }).post('/v1/chat/completions', ask('x'))).status).toBe(504);
  });
});

describe('adapters', () => {
  const withAdapters = (options: Partial<AceServerOptions> = {}): AceCaller & { readonly loads: string[] } => {
    const loads: string[] = [];
    return {
      ...start({
        generator: { ...createToneGenerator({ capabilities: { adapters: true } }), adapters: memoryAdapters(loads) },
        ...options,
      }),
      loads,
    };
  };
  const status = async ({ request }: AceCaller): Promise<Item> => (await json(request('/v1/lora/status')))['data'] as Item;

  it('has no routes for a generator without adapters', async () => {
    expect((await start().request('/v1/lora/status')).status).toBe(404);
  });

  it.each([
    ['official', { lora_path: 'adapters/jazz' }, { use_lora: false }],
    ['fork', { path: 'adapters/jazz' }, { enabled: false }],
  ])('loads, scales, switches and drops in the %s dialect', async (_, load, toggle) => {
    const caller = withAdapters();
    expect(await status(caller)).toMatchObject({ lora_loaded: false, loaded: false });
    expect(await json(caller.post('/v1/lora/load', load))).toMatchObject({ code: 200, data: { adapter_name: 'jazz' } });
    await caller.post('/v1/lora/scale', { scale: 1.5 });
    expect(await status(caller)).toMatchObject({
      lora_loaded: true,
      use_lora: true,
      lora_scale: 1.5,
      scale: 1.5,
      active: true,
      active_adapter: 'jazz',
      adapters: ['jazz'],
    });
    await caller.post('/v1/lora/toggle', toggle);
    expect(await status(caller)).toMatchObject({ use_lora: false, active: false });
    await caller.post('/v1/lora/unload', {});
    expect(await status(caller)).toMatchObject({ lora_loaded: false });
    expect((await json(caller.post('/v1/lora/unload', {})))['data'].message).toMatch(/^⚠️/u);
  });

  it('lists what can be loaded', async () => {
    expect((await json(withAdapters().request('/v1/lora/list')))['data']).toEqual([
      { name: 'jazz', path: 'adapters/jazz', has_final: true, checkpoints: [], loaded: false, active: false, scale: 1 },
    ]);
  });

  it('loads no path that is not listed, unless it is told to', async () => {
    const careful = withAdapters();
    expect((await careful.post('/v1/lora/load', { lora_path: '../../etc/passwd' })).status).toBe(400);
    expect(careful.loads).toEqual([]);
    const trusting = withAdapters({ adapterPaths: 'any' });
    await trusting.post('/v1/lora/load', { lora_path: 'somewhere/else' });
    expect(trusting.loads).toEqual(['somewhere/else']);
  });

  it.each([
    ['/v1/lora/scale', { scale: 3 }, 422],
    ['/v1/lora/scale', { scale: -1 }, 422],
    ['/v1/lora/toggle', {}, 422],
    ['/v1/lora/load', {}, 422],
  ])('refuses %s %j', async (path, body, code) => {
    expect((await withAdapters().post(path, body)).status).toBe(code);
  });

  it('tells softly that nothing is loaded', async () => {
    expect(await json(withAdapters().post('/v1/lora/toggle', { use_lora: true }))).toMatchObject({ code: 400, data: null });
    expect(await json(withAdapters().post('/v1/lora/scale', { scale: 1 }))).toMatchObject({ code: 400, data: null });
  });
});

function memoryAdapters(loads: string[]): AdapterControl {
  let adapters: AdapterInfo[] = [{ name: 'jazz', source: 'adapters/jazz', loaded: false, active: false, scale: 1 }];
  const change = (name: string | undefined, changes: Partial<AdapterInfo>): void => {
    adapters = adapters.map((adapter) => (name === undefined || adapter.name === name ? { ...adapter, ...changes } : adapter));
  };
  return {
    list: async () => adapters,
    async load(from) {
      const source = typeof from === 'string' ? from : from.name;
      loads.push(source);
      if (!adapters.some((adapter) => adapter.source === source))
        adapters = [...adapters, { name: source, source, loaded: false, active: false, scale: 1 }];
      const name = adapters.find((adapter) => adapter.source === source)?.name as string;
      change(name, { loaded: true, active: true });
      return adapters.find((adapter) => adapter.name === name) as AdapterInfo;
    },
    unload: async (name) => change(name, { loaded: false, active: false }),
    setActive: async (name, active) => change(name, { active }),
    setScale: async (name, scale) => change(name, { scale }),
  };
}
