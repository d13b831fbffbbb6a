import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createToneGenerator } from './__fixtures__/tone-generator.js';
import { createCaller } from './__fixtures__/ace-caller.js';
import type { Item } from './__fixtures__/ace-caller.js';
import { createAceServer } from './create-ace-server.js';
import type { AceServer, AceServerOptions } from './create-ace-server.js';
import { createMemoryJobStore } from './jobs/job-store.js';

const CANARY = 'canary-5f1d3e-secret';
const servers: AceServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.dispose()));
});

function start(options: Partial<AceServerOptions> = {}): AceServer {
  const server = createAceServer({ generator: createToneGenerator(), ...options });
  servers.push(server);
  return server;
}

async function refusal(response: Response): Promise<readonly [number, string]> {
  const body = (await response.json()) as Item;
  const { error, ...rest } = body;
  expect(Object.keys(rest).sort()).toEqual(['detail', 'error_code']);
  if (error !== undefined) expect(error).toMatchObject({ message: body['detail'], code: body['error_code'] });
  return [response.status, body['error_code']];
}

describe('the key', () => {
  const locked = start({ apiKey: CANARY });
  const caller = createCaller(locked.fetch);
  const bodyRoutes = ['/release_task', '/query_result', '/format_input', '/create_random_sample', '/v1/create_sample'];
  const headerRoutes = [
    'GET /v1/stats',
    'GET /v1/models',
    'GET /v1/model_inventory',
    'GET /v1/audio?path=x',
    'POST /v1/init',
    'POST /v1/tasks/x/cancel',
    'POST /v1/chat/completions',
  ];

  it.each(bodyRoutes)('guards %s by header or body', async (path) => {
    const status = async (body: object, authorization?: string): Promise<number> =>
      (await caller.post(path, body, authorization === undefined ? {} : { Authorization: authorization })).status;
    expect(await status({})).toBe(401);
    expect(await status({ ai_token: 'wrong' })).toBe(401);
    expect(await status({ ai_token: 'wrong' }, `Bearer ${CANARY}`)).toBe(401);
    expect(await status({}, 'Bearer wrong')).toBe(401);
    expect(await status({}, `Bearer ${CANARY} `)).toBe(200);
    expect(await status({}, CANARY)).toBe(200);
    expect(await status({ ai_token: CANARY })).toBe(200);
  });

  it.each(headerRoutes)('guards %s by header alone', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    const send = (headers: Record<string, string>): Promise<Response> =>
      caller.request(path, { method, headers, ...(method === 'POST' ? { body: JSON.stringify({ ai_token: CANARY }) } : {}) });
    expect(await refusal(await send({}))).toEqual([401, 'unauthorized']);
    expect((await send({ Authorization: 'Bearer nope' })).status).toBe(401);
    expect((await send({ Authorization: `Bearer ${CANARY}` })).status).not.toBe(401);
  });

  /** A form whose parts are pulled one by one, and how many bytes of it were asked for. */
  const upload = (fields: string) => {
    const pulled = { bytes: 0 };
    const chunk = new TextEncoder().encode('x'.repeat(65_536));
    const head = `${fields}--b\r\nContent-Disposition: form-data; name="src_audio"; filename="a.wav"\r\n\r\n`;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const next = pulled.bytes === 0 ? new TextEncoder().encode(head) : pulled.bytes < 8_000_000 ? chunk : undefined;
          controller.enqueue(next ?? new TextEncoder().encode('\r\n--b--\r\n'));
          if (next === undefined) controller.close();
          else pulled.bytes += next.byteLength;
        },
      },
      { highWaterMark: 0 },
    );
    const send = (headers: Record<string, string> = {}): Promise<Response> =>
      caller.request('/release_task', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'multipart/form-data; boundary=b', ...headers },
        duplex: 'half',
      } as RequestInit);
    return { pulled, send };
  };
  const token = (value: string): string => `--b\r\nContent-Disposition: form-data; name="ai_token"\r\n\r\n${value}\r\n`;

  it('is asked for before a file is read', async () => {
    for (const [fields, headers] of [
      ['', {}],
      ['', { Authorization: 'Bearer wrong' }],
      [token('wrong'), {}],
    ] as const) {
      const { pulled, send } = upload(fields);
      expect(await refusal(await send(headers))).toEqual([401, 'unauthorized']);
      expect(pulled.bytes).toBeLessThan(200_000);
    }
  });

  it('lets an upload in by the header, or by a token before the file', async () => {
    for (const [fields, headers] of [
      ['', { Authorization: `Bearer ${CANARY}` }],
      [token(CANARY), {}],
    ] as const) {
      const { pulled, send } = upload(fields);
      expect((await send(headers)).status).toBe(200);
      expect(pulled.bytes).toBeGreaterThan(8_000_000);
    }
  });

  it('says in the official words what is wrong', async () => {
    const detail = async (response: Response): Promise<unknown> => ((await response.json()) as Item)['detail'];
    expect(await detail(await caller.post('/release_task', {}))).toBe('Missing ai_token or Authorization header');
    expect(await detail(await caller.post('/release_task', { ai_token: 'x' }))).toBe('Invalid ai_token');
    expect(await detail(await caller.request('/v1/stats'))).toBe('Missing Authorization header');
    expect(await detail(await caller.request('/v1/stats', { headers: { Authorization: 'x' } }))).toBe('Invalid API key');
  });

  it('leaves health, the OpenAPI document and its page open', async () => {
    expect((await caller.request('/health')).status).toBe(200);
    expect((await caller.request('/docs')).status).toBe(200);
    expect((await caller.request('/openapi.json')).status).toBe(200);
  });

  it('is kept out of the stored jobs', async () => {
    const store = createMemoryJobStore();
    const server = start({ apiKey: CANARY, store });
    const id = await createCaller(server.fetch).submit({
      prompt: 'x',
      ai_token: CANARY,
      param_obj: { ai_token: CANARY },
      audio_duration: 1,
    });
    expect(JSON.stringify(await store.open())).toContain(id);
    expect(JSON.stringify(await store.open())).not.toContain(CANARY);
  });
});

describe('hosts, origins and framing', () => {
  const caller = createCaller(start().fetch);
  const health = (headers: Record<string, string>): Promise<Response> => caller.request('/health', { headers });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '192.168.1.5:8001', '[::2]', 'localhost:80:80'])(
    'refuses the host %s',
    async (host) => {
      expect((await refusal(await health({ Host: host })))[0]).toBeGreaterThanOrEqual(400);
    },
  );

  it.each(['localhost', 'LOCALHOST:8001', '127.0.0.1:1', '[::1]:8001', 'localhost.'])('answers the host %s', async (host) => {
    expect((await health({ Host: host })).status).toBe(200);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://evil.example:80',
    'file://',
    'http://localhost@evil.example',
  ])('refuses the page %s and gives it no CORS headers', async (origin) => {
    const response = await health({ Origin: origin });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await refusal(response)).toEqual([403, 'forbidden_origin']);
  });

  it('answers pages opened from files, and others, where it is told to, beside those of this machine', async () => {
    const open = createCaller(start({ access: { origins: ['loopback', 'null', 'https://studio.example'] } }).fetch);
    for (const origin of ['null', 'https://studio.example', 'http://localhost:5173'])
      expect((await open.request('/health', { headers: { Origin: origin } })).headers.get('access-control-allow-origin')).toBe(origin);
    expect((await open.request('/health', { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
  });

  it('refuses pages of other sites that send no origin', async () => {
    expect(await refusal(await health({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }))).toEqual([403, 'forbidden_origin']);
  });

  it('answers local pages with CORS headers, also on errors, and their preflights', async () => {
    const origin = 'http://localhost:5173';
    expect((await health({ Origin: origin })).headers.get('access-control-allow-origin')).toBe(origin);
    expect((await caller.request('/nothing', { headers: { Origin: origin } })).headers.get('access-control-allow-origin')).toBe(origin);
    const preflight = await caller.request('/release_task', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
  });

  it('answers just the origins and hosts that it is told', async () => {
    const open = createCaller(
      start({ access: { hosts: ['ace.example'], origins: ['https://studio.example'] } }).fetch,
      'http://ace.example',
    );
    const status = async (headers: Record<string, string>): Promise<number> => (await open.request('/health', { headers })).status;
    expect(await status({ Host: 'ace.example', Origin: 'https://studio.example' })).toBe(200);
    expect(await status({ Host: 'ace.example', Origin: 'http://localhost:5173' })).toBe(403);
    expect(await status({ Host: 'localhost' })).toBe(403);
  });

  it.each([
    { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' },
    { 'Transfer-Encoding': 'chunked, identity' },
    { 'Transfer-Encoding': 'xchunked' },
    { 'Content-Length': '+5' },
    { 'Content-Length': '5, 6' },
    { 'Content-Length': '0x5' },
    { Host: 'localhost, evil.example' },
    { Host: 'localhost/evil' },
  ])('refuses the ambiguous framing %j', async (headers) => {
    expect(await refusal(await health(headers as unknown as Record<string, string>))).toEqual([400, 'bad_request']);
  });

  it('sets the headers that keep browsers from guessing', async () => {
    const response = await health({});
    expect([response.headers.get('x-content-type-options'), response.headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
  });
});

describe('bodies', () => {
  const limits = {
    maxJsonBytes: 4_000,
    maxJsonDepth: 8,
    maxUploadBytes: 20_000,
    maxFileBytes: 8_000,
    maxParts: 10,
    maxFieldBytes: 1_000,
    maxInFlightBytes: 40_000,
  };
  let server: AceServer;
  beforeAll(() => {
    server = start({ limits });
  });
  const send = (body: BodyInit, type: string, headers: Record<string, string> = {}): Promise<Response> =>
    server.fetch(
      new Request('http://localhost/release_task', {
        method: 'POST',
        body,
        headers: { 'Content-Type': type, ...headers },
        duplex: 'half',
      } as RequestInit),
    );
  const part = (name: string, content: string, file?: string): string =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n\r\n${content}\r\n`;
  const multipart = (text: string): Promise<Response> => send(`${text}--b--\r\n`, 'multipart/form-data; boundary=b');

  it.each([
    ['an array', '[1]', 400, 'malformed_body'],
    ['a text', '"x"', 400, 'malformed_body'],
    ['broken JSON', '{"a":', 400, 'malformed_body'],
    ['deep nesting', `{"a":${'['.repeat(9)}${']'.repeat(9)}}`, 400, 'malformed_body'],
    ['a bomb of brackets', '['.repeat(3_999), 400, 'malformed_body'],
    ['too many bytes', JSON.stringify({ prompt: 'x'.repeat(5_000) }), 413, 'body_too_large'],
  ])('refuses JSON that is %s', async (_, body, status, code) => {
    expect(await refusal(await send(body, 'application/json'))).toEqual([status, code]);
  });

  it('refuses bytes that are no text, and compressed bodies', async () => {
    expect(await refusal(await send(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 'application/json'))).toEqual([400, 'malformed_body']);
    expect(await refusal(await send('{}', 'application/json', { 'Content-Encoding': 'gzip' }))).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['many parts', part('a', '').repeat(11), 413, 'body_too_large'],
    ['a large field', part('prompt', 'x'.repeat(1_001)), 413, 'body_too_large'],
    ['a large file', part('src_audio', 'x'.repeat(8_001), 'a.wav'), 413, 'body_too_large'],
    ['several files that are too large together', part('src_audio', 'x'.repeat(7_900), 'a.wav').repeat(3), 413, 'body_too_large'],
    ['large part headers', `--b\r\nX-Junk: ${'x'.repeat(9_000)}\r\n\r\n`, 413, 'body_too_large'],
    ['a part without a name', '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n', 400, 'malformed_body'],
    ['a part without headers', '--b\r\n\r\nx\r\n', 400, 'malformed_body'],
    ['a long preamble', 'x'.repeat(2_000), 413, 'body_too_large'],
  ])('refuses a multipart body with %s', async (_, text, status, code) => {
    expect(await refusal(await multipart(text))).toEqual([status, code]);
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'b'.repeat(80)}`,
    'multipart/form-data; boundary="a\tb"',
  ])('refuses the content type %j', async (type) => {
    expect(await refusal(await send('--b--', type))).toEqual([400, 'malformed_body']);
  });

  it('stops reading an endless upload at the limit', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode(pulled === 1 ? part('src_audio', '', 'a.wav').slice(0, -2) : 'x'.repeat(1_000)));
      },
    });
    expect(await refusal(await send(endless, 'multipart/form-data; boundary=b'))).toEqual([413, 'body_too_large']);
    expect(pulled).toBeLessThan(20);
  });

  it('gives back the bytes that it counted, so that refused uploads do not fill the budget', async () => {
    for (let turn = 0; turn < 20; turn += 1) await multipart(part('src_audio', 'x'.repeat(8_001), 'a.wav'));
    expect((await multipart(part('prompt', 'fine'))).status).toBe(200);
  });

  it('never uses the name of an upload', async () => {
    const response = await multipart(part('src_audio', 'x', '../../../etc/cron.d/evil.wav') + part('task_type', 'cover'));
    expect(response.status).toBe(200);
  });

  it('answers 15 000 random bodies without a fault of its own, a hang or a secret', { timeout: 120_000 }, async () => {
    const errors: unknown[] = [];
    const target = start({
      limits: { ...limits, maxQueued: 1_000_000, maxFinished: 10 },
      apiKey: CANARY,
      onError: (error) => errors.push(error),
    });
    const headers = { Authorization: `Bearer ${CANARY}` };
    const names = [
      'prompt',
      'caption',
      'lyrics',
      'bpm',
      'seed',
      'batch_size',
      'task_type',
      'audio_duration',
      'src_audio_path',
      'param_obj',
      'metas',
      'track_classes',
      'task_id_list',
      '__proto__',
      'constructor',
      'ai_token',
      'sample_query',
      'repainting_end',
      'messages',
      'stream',
    ];
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('cover', 'repaint', '/etc/passwd', '../x', 'NaN', '1e999', '-1', '[', '{"bpm":1}'),
    );
    const fields = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.oneof(scalar, fc.jsonValue({ maxDepth: 3 })), {
      maxKeys: 8,
    });
    const form = fc.array(fc.tuple(fc.constantFrom(...names, 'src_audio'), fc.string(), fc.option(fc.string(), { nil: undefined })), {
      maxLength: 8,
    });
    const body = fc.oneof(
      fields.map((value) => ['application/json', JSON.stringify(value)] as const),
      fc.string({ maxLength: 300 }).map((value) => ['application/json', value] as const),
      fc.string({ maxLength: 300 }).map((value) => ['text/plain', value] as const),
      fields.map(
        (value) =>
          [
            'application/x-www-form-urlencoded',
            new URLSearchParams(
              Object.entries(value).map(([key, entry]) => [key, typeof entry === 'object' ? JSON.stringify(entry) : String(entry)]),
            ).toString(),
          ] as const,
      ),
      form.map(
        (parts) =>
          ['multipart/form-data; boundary=b', `${parts.map(([name, text, file]) => part(name, text, file)).join('')}--b--`] as const,
      ),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => ['multipart/form-data; boundary=b', bytes] as const),
      form.chain((parts) => {
        const whole = parts.map(([name, text, file]) => part(name, text, file)).join('');
        return fc.nat(whole.length).map((cut) => ['multipart/form-data; boundary=b', whole.slice(0, cut)] as const);
      }),
    );
    const route = fc.constantFrom(
      '/release_task',
      '/query_result',
      '/format_input',
      '/create_random_sample',
      '/v1/create_sample',
      '/v1/init',
      '/v1/chat/completions',
    );
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(route, body, async (path, [type, content]) => {
        // Chat waits for the music, so it is asked only for what it refuses before.
        const isChat = path === '/v1/chat/completions';
        const sent = isChat ? JSON.stringify({ messages: content.toString() }) : content;
        const response = await target.fetch(
          new Request(`http://localhost${path}`, { method: 'POST', body: sent as BodyInit, headers: { ...headers, 'Content-Type': type } }),
        );
        const text = await response.text();
        statuses.add(response.status);
        expect(JSON.parse(text)).toBeTypeOf('object');
        expect(text).not.toContain(CANARY);
      }),
      { numRuns: 15_000 },
    );
    expect(errors).toEqual([]);
    expect([...statuses].every((status) => [200, 400, 401, 413, 415].includes(status))).toBe(true);
    expect(statuses.size).toBeGreaterThan(2);
  });
});
