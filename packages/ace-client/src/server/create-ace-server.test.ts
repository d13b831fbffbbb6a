import { ModelMissingError } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { createCaller } from './__fixtures__/ace-caller.js';
import type { AceCaller, Item } from './__fixtures__/ace-caller.js';
import { createToneGenerator, pitchOf, tone } from './__fixtures__/tone-generator.js';
import type { ToneGeneratorOptions } from './__fixtures__/tone-generator.js';
import { createAceServer } from './create-ace-server.js';
import type { AceServer, AceServerOptions } from './create-ace-server.js';
import { decodeWav, encodeWav } from '@loop/core/audio';

const servers: AceServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.dispose()));
});

function start(options: Partial<AceServerOptions> = {}, tones: ToneGeneratorOptions = {}): AceCaller & { readonly server: AceServer } {
  const server = createAceServer({ generator: createToneGenerator(tones), ...options });
  servers.push(server);
  return { ...createCaller(server.fetch), server };
}

/** A generator whose work waits until `open` is called. */
function gate(): { readonly beforeStep: NonNullable<ToneGeneratorOptions['beforeStep']>; open(): void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    open: () => open(),
    beforeStep: (_, signal) =>
      Promise.race([opened, new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))]),
  };
}

const seeded = { use_random_seed: false, seed: 7, batch_size: 1, audio_duration: 1 };

async function download(caller: AceCaller, item: Item | undefined): Promise<AudioClip> {
  const response = await caller.request(item?.['file']);
  expect(response.status).toBe(200);
  return decodeWav(new Uint8Array(await response.arrayBuffer())).audio;
}

describe('release, poll and download', () => {
  it('makes the music that was asked for and serves it', async () => {
    const caller = start();
    const { status, items } = await caller.finish(await caller.submit({ prompt: 'techno', ...seeded, audio_format: 'wav32' }));
    expect(status).toBe(1);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      status: 1,
      seed_value: '7',
      seed: 7,
      stage: 'succeeded',
      progress: 1,
      dit_model: 'tone-1',
      prompt: 'techno',
    });
    const clip = await download(caller, items[0]);
    expect(clip.channels[0]).toEqual(tone(1, pitchOf(7)).channels[0]);
  });

  it('answers in the envelope, with a doubly encoded result', async () => {
    const caller = start({ clock: () => 1_700_000_000_123 });
    const submitted = (await (await caller.post('/release_task', { prompt: 'x' })).json()) as Item;
    expect(submitted).toMatchObject({ code: 200, error: null, extra: null, timestamp: 1_700_000_000_123 });
    expect(submitted['data']).toMatchObject({ status: 'queued', queue_position: 1 });
    const polled = (await (await caller.post('/query_result', { task_id_list: [submitted['data'].task_id] })).json()) as Item;
    expect(typeof polled['data'][0].result).toBe('string');
  });

  it('makes two outputs when no batch size is given, and draws one seed for both', async () => {
    const caller = start();
    const { items } = await caller.finish(await caller.submit({ prompt: 'x', audio_duration: 1 }));
    const seeds = items.map((item) => item['seed'] as number);
    expect(items).toHaveLength(2);
    expect(seeds[1]).toBe((seeds[0] as number) + 1);
    expect(items[0]?.['seed_value']).toBe(seeds.join(','));
  });

  it('gives each output of a batch its own seed from a list', async () => {
    const caller = start();
    const { items } = await caller.finish(
      await caller.submit({ use_random_seed: false, seed: '5,900', batch_size: 2, audio_duration: 1, audio_format: 'wav32' }),
    );
    expect(items.map((item) => item['seed'])).toEqual([5, 900]);
    expect((await download(caller, items[1])).channels[0]).toEqual(tone(1, pitchOf(900)).channels[0]);
  });

  it('ignores the seed unless the random one is switched off, and says so', async () => {
    const caller = start();
    const { items } = await caller.finish(await caller.submit({ seed: 7, audio_duration: 1 }));
    expect(items[0]?.['metas'].warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'seed' }));
  });

  it('answers a poll of many ids in their order, and tells unknown ones', async () => {
    const caller = start();
    const id = await caller.submit({ prompt: 'x', ...seeded });
    await caller.finish(id);
    const body = (await (await caller.post('/query_result', { task_id_list: JSON.stringify(['nobody', id]) })).json()) as Item;
    expect(body['data'].map((entry: Item) => [entry['task_id'], entry['status'], entry['found']])).toEqual([
      ['nobody', 0, false],
      [id, 1, true],
    ]);
    expect(body['data'][0].result).toBe('[]');
  });

  it.each([['{"a"'], [7], [null], ['"text"']])('reads the id list %j as empty', async (list) => {
    const body = (await (await start().post('/query_result', { task_id_list: list })).json()) as Item;
    expect(body['data']).toEqual([]);
  });

  it('reports progress while it runs, which never goes back and is below 1', async () => {
    const block = gate();
    const caller = start({}, { beforeStep: block.beforeStep });
    const id = await caller.submit({ prompt: 'x', ...seeded });
    const waiting = await caller.submit({ prompt: 'y', ...seeded });
    expect((await caller.query(id)).items[0]).toMatchObject({ status: 0, file: '', metas: {} });
    expect((await caller.query(waiting)).items[0]).toMatchObject({ stage: 'queued', queue_position: 1, eta_seconds: 5 });
    block.open();
    expect((await caller.finish(waiting)).status).toBe(1);
  });

  it('holds a poll until the job has ended, and no longer than it is asked to', async () => {
    const block = gate();
    const caller = start({}, { beforeStep: block.beforeStep });
    const id = await caller.submit({ prompt: 'x', ...seeded });
    const poll = async (wait_ms: number): Promise<number> =>
      ((await (await caller.post('/query_result', { task_id_list: [id], wait_ms })).json()) as Item)['data'][0].status as number;
    expect(await poll(5)).toBe(0);
    const held = poll(30_000);
    block.open();
    expect(await held).toBe(1);
    expect(await poll(30_000)).toBe(1);
  });

  it('takes url-encoded bodies and untyped ones', async () => {
    const caller = start();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
      const body = 'prompt=disco&use_random_seed=no&seed=9&batch_size=1&audio_duration=1';
      const response = await caller.request('/release_task', { method: 'POST', body, headers: { 'Content-Type': type } });
      const { data } = (await response.json()) as Item;
      expect((await caller.finish(data.task_id)).items[0]).toMatchObject({ seed_value: '9', prompt: 'disco' });
    }
    expect(
      (await caller.request('/release_task', { method: 'POST', body: 'hello', headers: { 'Content-Type': 'text/plain' } })).status,
    ).toBe(415);
  });
});

describe('tasks with audio', () => {
  const form = (fields: Record<string, string>, part = 'src_audio', seconds = 2): FormData => {
    const data = new FormData();
    const all = { use_random_seed: 'false', seed: '7', batch_size: '1', ...fields };
    for (const [name, value] of Object.entries(all)) data.set(name, value);
    data.set(part, new File([encodeWav(tone(seconds), { format: 'pcm16' })], 'source.wav'));
    return data;
  };

  it.each([
    ['cover', {}, 'cover'],
    ['cover-nofsq', {}, 'cover'],
    ['repaint', { repainting_start: '0.5', repainting_end: '1.5' }, 'repaint'],
    ['lego', { track_name: 'drums' }, 'lego'],
    ['extract', { track_name: 'vocals' }, 'extract'],
    ['complete', { track_classes: 'drums' }, 'complete'],
    ['edit', { target_prompt: 'calm' }, 'edit'],
    ['audio2audio', {}, 'audio2audio'],
  ])('does %s with an upload', async (task_type, fields, made) => {
    const caller = start();
    const { status, items } = await caller.finish(await caller.submitForm(form({ task_type, ...fields })));
    expect(status).toBe(1);
    expect(items[0]?.['provenance'].task).toBe(made);
    expect(items[0]?.['metas'].duration).toBe(2);
  });

  it.each([
    ['after', { repainting_start: '2', repainting_end: '3' }, 3],
    ['before', { repainting_start: '-1', repainting_end: '0' }, 3],
    ['around', { repainting_start: '-1', repainting_end: '4' }, 5],
  ])('extends %s the source when the region lies outside it', async (_, fields, seconds) => {
    const caller = start();
    const { items } = await caller.finish(await caller.submitForm(form({ task_type: 'repaint', ...fields }, 'ctx_audio')));
    expect(items[0]?.['provenance'].task).toBe('extend');
    expect(items[0]?.['metas'].duration).toBe(seconds);
  });

  it('takes an earlier result as source, by its address', async () => {
    const caller = start();
    const first = await caller.finish(await caller.submit({ ...seeded, audio_duration: 3 }));
    const id = await caller.submit({ task_type: 'cover', src_audio_path: first.items[0]?.['file'], ...seeded });
    expect((await caller.finish(id)).items[0]?.['metas'].duration).toBe(3);
  });

  it('finds the track in the words when no field names it', async () => {
    const caller = start();
    const { items } = await caller.finish(await caller.submitForm(form({ task_type: 'lego', prompt: 'replace just the drums' })));
    expect(items[0]?.['metas'].warnings).toContainEqual(expect.objectContaining({ field: 'track_name', code: 'substituted' }));
  });

  it.each([
    ['a task without its source', { task_type: 'cover' }, 'invalid_input', "task 'cover' requires source audio"],
    ['an unknown task', { task_type: 'compose' }, 'invalid_input', 'task_type'],
    ['facts from words without a language model', { analysis_only: true }, 'unsupported', 'analysis_only needs a language model;'],
    [
      'listening without a listener',
      { full_analysis_only: true },
      'unsupported',
      'full_analysis_only needs a language model which listens',
    ],
    ['codes without a tokenizer', { extract_codes_only: true }, 'unsupported', 'extract_codes_only needs an audio tokenizer'],
    ['a prompt that is too long', { prompt: 'x'.repeat(5000) }, 'invalid_input', 'prompt'],
  ])('fails the job, not the request, for %s', async (_, body, code, text) => {
    const caller = start();
    const { status, items } = await caller.finish(await caller.submit(body));
    expect(status).toBe(2);
    expect(items[0]).toMatchObject({ stage: 'failed', progress: 0, error_code: code });
    expect(items[0]?.['error']).toContain(text);
  });

  it('fails the job for a task that the generator cannot do, and names those that it can', async () => {
    const caller = start({}, { capabilities: { tasks: ['text2music'] } });
    const { items } = await caller.finish(await caller.submitForm(form({ task_type: 'extract', track_name: 'drums' })));
    expect(items[0]).toMatchObject({ error_code: 'unsupported' });
    expect(items[0]?.['error']).toContain('it can do: text2music');
  });

  it('fails the job for an upload that is not audio, without its content in the message', async () => {
    const data = form({ task_type: 'cover' });
    data.set('src_audio', new File(['not audio at all'], 'x.mp3'));
    const caller = start();
    const { status, items } = await caller.finish(await caller.submitForm(data));
    expect(status).toBe(2);
    expect(items[0]?.['error']).toContain('src_audio: must be a WAV file');
    expect(items[0]?.['error']).not.toContain('not audio at all');
  });
});

describe('limits of the queue', () => {
  it('answers 429 with Retry-After before it stores a job', async () => {
    const block = gate();
    const caller = start({ limits: { maxQueued: 1 } }, { beforeStep: block.beforeStep });
    await caller.submit({ prompt: 'runs', ...seeded });
    await caller.submit({ prompt: 'waits', ...seeded });
    const refused = await caller.post('/release_task', { prompt: 'too many' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toEqual({ detail: 'Server busy: queue is full', error_code: 'queue_full' });
    const { data } = (await (await caller.request('/v1/stats')).json()) as Item;
    expect(data).toMatchObject({ jobs: { total: 2, running: 1, queued: 1 }, queue_size: 1, queue_maxsize: 1, avg_job_seconds: 5 });
    block.open();
  });

  it('never takes more than the limit however many come at once', async () => {
    const block = gate();
    const caller = start({ limits: { maxQueued: 5 } }, { beforeStep: block.beforeStep });
    await caller.submit({ prompt: 'runs', ...seeded });
    const answers = await Promise.all(Array.from({ length: 20 }, () => caller.post('/release_task', { prompt: 'x' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
    block.open();
  });

  it('stops a job that runs too long', async () => {
    const caller = start({ limits: { jobTimeoutMs: 20 } }, { beforeStep: gate().beforeStep });
    const { items } = await caller.finish(await caller.submit(seeded));
    expect(items[0]).toMatchObject({ stage: 'failed', error_code: 'timeout' });
  });

  it('goes on after a generator that fails, and tells clients nothing about the inside', async () => {
    const errors: unknown[] = [];
    let calls = 0;
    const caller = start(
      { onEvent: (event) => void (event.cause === undefined || errors.push(event.cause)) },
      {
        beforeStep: async () => {
          calls += 1;
          if (calls === 1) throw new Error('secret path /home/me/model.bin');
          if (calls === 2) throw new ModelMissingError('/home/me/models/song: is not there.', 'song');
        },
      },
    );
    const failed = await caller.finish(await caller.submit(seeded));
    expect(failed.items[0]).toMatchObject({ error_code: 'internal', error: 'The generator failed; the server log says why.' });
    expect(String(errors[0])).toContain('secret path');
    const missing = await caller.finish(await caller.submit(seeded));
    expect(missing.items[0]).toMatchObject({ error_code: 'model_missing', error: 'song: is not there.' });
    expect((await caller.finish(await caller.submit(seeded))).status).toBe(1);
  });

  it.each([
    { audio_duration: -1 },
    { audio_duration: 0, bpm: 0 },
    { bpm: -1, key_scale: 'N/A' },
    { metas: { bpm: 'N/A', keyscale: 'auto', duration: -1, timesignature: 'N/A' } },
  ])('leaves %j to the generator', async (body) => {
    const caller = start();
    const plain = await caller.finish(await caller.submit({ prompt: 'x', use_random_seed: false, seed: 3 }));
    const left = await caller.finish(await caller.submit({ prompt: 'x', use_random_seed: false, seed: 3, ...body }));
    expect(left.status).toBe(1);
    expect(left.items[0]?.['metas']).toEqual(plain.items[0]?.['metas']);
  });

  it('warns of what it cannot read and goes on without it', async () => {
    const caller = start();
    const { status, items } = await caller.finish(
      await caller.submit({ ...seeded, bpm: 119.7, key_scale: 'blue', guidance_scale: 'high' }),
    );
    expect(status).toBe(1);
    const { warnings } = (items[0] as Item)['metas'] as { warnings: { code: string; field: string }[] };
    const fields = warnings.map(({ code, field }) => [code, field]);
    expect(fields).toEqual(
      expect.arrayContaining([
        ['ignored', 'bpm'],
        ['ignored', 'key_scale'],
        ['ignored', 'guidance_scale'],
      ]),
    );
  });

  it('deletes nothing because a clock jumps ahead', async () => {
    let jump = 0;
    const caller = start({ clock: () => 1_000 + jump, uptime: () => 0, limits: { retentionMs: 1000 } });
    const id = await caller.submit(seeded);
    const { items } = await caller.finish(id);
    jump = 30 * 24 * 3_600_000;
    await caller.request('/v1/stats');
    expect((await caller.request(items[0]?.['file'])).status).toBe(200);
    jump = 0;
    expect((await caller.query(id)).found).toBe(true);
  });

  it('forgets finished jobs and their audio after the retention time', async () => {
    let now = 0;
    const caller = start({ clock: () => now, uptime: () => now, limits: { retentionMs: 1000 } });
    const id = await caller.submit(seeded);
    const { items } = await caller.finish(id);
    now = 60_000;
    await caller.request('/v1/stats');
    expect((await caller.query(id)).found).toBe(false);
    expect((await caller.request(items[0]?.['file'])).status).toBe(404);
  });
});

describe('cancellation', () => {
  const cancel = async (caller: AceCaller, id: string): Promise<Item> =>
    (await caller.post(`/v1/tasks/${id}/cancel`, {})).json() as Promise<Item>;

  it('is advertised', async () => {
    const { data } = (await (await start().request('/health')).json()) as Item;
    expect(data.extensions).toContain('cancel');
  });

  it('stops a waiting and a running job, and the next one runs', async () => {
    const block = gate();
    const caller = start({}, { beforeStep: block.beforeStep });
    const ids = [await caller.submit(seeded), await caller.submit(seeded), await caller.submit(seeded)] as const;
    expect((await cancel(caller, ids[1]))['data']).toEqual({ task_id: ids[1], status: 'cancelled', cancelled: true });
    expect((await cancel(caller, ids[0]))['data']).toMatchObject({ status: 'cancelled' });
    block.open();
    expect((await caller.finish(ids[2])).status).toBe(1);
    expect((await caller.query(ids[0])).items[0]).toMatchObject({ stage: 'cancelled', status: 2 });
  });

  it('leaves a finished job as it is, and does not know a strange one', async () => {
    const caller = start();
    const id = await caller.submit(seeded);
    await caller.finish(id);
    expect((await cancel(caller, id))['data']).toEqual({ task_id: id, status: 'succeeded', cancelled: false });
    expect((await caller.post('/v1/tasks/nobody/cancel', {})).status).toBe(404);
  });
});

describe('downloads', () => {
  it('serves ranges as HTTP says', async () => {
    const caller = start();
    const { items } = await caller.finish(await caller.submit(seeded));
    const file = items[0]?.['file'] as string;
    const whole = new Uint8Array(await (await caller.request(file)).arrayBuffer());
    const get = (range: string): Promise<Response> => caller.request(file, { headers: { Range: range } });
    const cases: [string, number, number][] = [
      ['bytes=0-3', 0, 4],
      ['bytes=100-', 100, whole.length],
      ['bytes=-10', whole.length - 10, whole.length],
      ['bytes=40-999999999', 40, whole.length],
    ];
    for (const [range, start, end] of cases) {
      const response = await get(range);
      expect(response.status).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${whole.length}`);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(whole.subarray(start, end));
    }
    expect((await get(`bytes=${whole.length}-`)).status).toBe(416);
    for (const odd of ['bytes=5-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=-', 'bytes=a-b']) expect((await get(odd)).status).toBe(200);
    const head = await caller.request(file, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(whole.length), '']);
  });

  it.each(['../../etc/passwd', '/etc/passwd', '..%2f..%2fetc%2fpasswd', 'C:\\windows\\win.ini', '', 'x.wav\u0000.wav', 'jobs.log'])(
    'refuses the path %j',
    async (path) => {
      expect((await start().request(`/v1/audio?path=${encodeURIComponent(path)}`)).status).toBe(403);
    },
  );

  it('tells a result that is not there (any more) from what is none, and a missing path', async () => {
    const { request } = start();
    expect((await request('/v1/audio?path=0b7e9d1c-5b1f-4d43-9b0c-1f2e3d4c5b6a-0.wav')).status).toBe(404);
    expect((await request('/v1/audio?path=old.mp3')).status).toBe(404);
    expect((await request('/v1/audio')).status).toBe(422);
  });

  it('does not serve uploads', async () => {
    const block = gate();
    const caller = start({}, { beforeStep: block.beforeStep });
    const data = new FormData();
    data.set('task_type', 'cover');
    data.set('src_audio', new File([encodeWav(tone(1), { format: 'pcm16' })], 'a.wav'));
    const id = await caller.submitForm(data);
    for (const name of [`${id}-source.bin`, `${id}-0.wav`]) {
      expect((await caller.request(`/v1/audio?path=${name}`)).status).toBeGreaterThanOrEqual(403);
    }
    block.open();
  });

  it.each([
    ['/etc/passwd', 'absolute audio file paths are not allowed'],
    ['C:\\a.wav', 'absolute audio file paths are not allowed'],
    ['../secret.wav', 'path traversal in audio file paths is not allowed'],
    ['/v1/audio?path=..%2Fsecret.wav', 'path traversal in audio file paths is not allowed'],
    ['song.wav', 'The audio path is not a result of this server'],
  ])('refuses the source path %s', async (path, detail) => {
    const response = await start().post('/release_task', { task_type: 'cover', src_audio_path: path });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Item)['detail']).toContain(detail);
  });
});

describe('what the server says about itself', () => {
  it('lists its model in both forms, and its capabilities', async () => {
    const caller = start();
    const get = async (path: string): Promise<Item> => (await caller.request(path)).json() as Promise<Item>;
    expect((await get('/v1/models'))['data'][0]).toMatchObject({ id: 'acestep/tone-1', context_length: 4096 });
    expect((await get('/v1/model_inventory'))['data']).toMatchObject({
      models: [
        {
          name: 'tone-1',
          is_default: true,
          is_loaded: true,
          supported_task_types: ['text2music', 'cover', 'repaint', 'lego', 'extract', 'complete'],
        },
      ],
      default_model: 'tone-1',
      llm_initialized: false,
    });
    expect((await get('/health'))['data']).toMatchObject({
      status: 'ok',
      loaded_model: 'tone-1',
      capabilities: { sampleRate: 8000, channels: 1 },
    });
  });

  it('describes every route that it has, and no other, in its OpenAPI document', async () => {
    const { server } = start({ generator: createToneGenerator({ capabilities: { adapters: true } }) });
    const document = (await (await createCaller(server.fetch).request('/openapi.json')).json()) as Item;
    const described = Object.entries(document['paths']).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    const served = server.app.routes
      .filter(({ path, method }) => path !== '/*' && method !== 'ALL')
      .map(({ path, method }) => `${method.toLowerCase()} ${path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`);
    expect([...new Set(served)].sort()).toEqual(described.sort());
    expect(document['components'].schemas.Task.properties.bpm).toMatchObject({ type: 'integer' });
  });

  it('describes every route and field on a page that runs nothing', async () => {
    const { server } = start();
    const { request } = createCaller(server.fetch);
    const answer = await request('/docs');
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await answer.text();
    const { paths, components } = (await (await request('/openapi.json')).json()) as Item;
    const routes = Object.entries(paths as Item).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    for (const name of [...routes, ...Object.keys(components.schemas.Task.properties as object)])
      expect(page).toContain(`<code>${name}</code>`);
    expect(page).not.toMatch(/<script|\son\w+=|https?:/);
  });

  it('loads the model that it has, and no other', async () => {
    const caller = start();
    expect((await (await caller.post('/v1/init', { model: 'tone-1' })).json()) as Item).toMatchObject({
      code: 200,
      data: { loaded_model: 'tone-1' },
    });
    expect((await (await caller.post('/v1/init', { model: 'other' })).json()) as Item).toMatchObject({ code: 400, data: null });
  });

  it('writes prompts by rules and says that it does', async () => {
    const caller = start();
    const format = (await (
      await caller.post('/format_input', {
        prompt: 'techno,  Techno, 128 BPM in C minor',
        lyrics: '[verse] la',
        param_obj: '{"duration":30}',
      })
    ).json()) as Item;
    expect(format['data']).toMatchObject({
      caption: 'techno, 128 BPM in C minor',
      bpm: 128,
      key_scale: 'C minor',
      duration: 30,
      lyrics: '[verse]\nla',
      method: 'rules',
    });
    const simple = (await (await caller.request('/create_random_sample', { method: 'POST' })).json()) as Item;
    expect(simple['data']).toMatchObject({ instrumental: true, method: 'rules' });
    const full = (await (await caller.post('/create_random_sample', { sample_type: 'custom' })).json()) as Item;
    expect(Object.keys(full['data'])).toEqual(
      expect.arrayContaining(['think', 'caption', 'lyrics', 'bpm', 'duration', 'keyscale', 'language', 'timesignature']),
    );
    const about = (await (await caller.post('/v1/create_sample', { query: 'slow german song, 80 bpm' })).json()) as Item;
    expect(about['data']).toMatchObject({ vocal_language: 'de', bpm: 80 });
  });

  it('writes the prompt of a sample task itself', async () => {
    const caller = start();
    const { items } = await caller.finish(await caller.submit({ sample_query: 'calm piano, 90 bpm', audio_duration: 1 }));
    expect(items[0]).toMatchObject({ prompt: 'calm piano, 90 bpm', metas: { bpm: 90 } });
  });

  it('answers unknown paths and methods with typed errors', async () => {
    const caller = start();
    const missing = await caller.request('/v2/nothing');
    expect([missing.status, await missing.json()]).toEqual([404, { detail: 'Not Found', error_code: 'not_found' }]);
    const method = await caller.request('/release_task', { method: 'DELETE' });
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
