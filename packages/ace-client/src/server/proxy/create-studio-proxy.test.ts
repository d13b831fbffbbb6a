import { isLoopError } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { serveHttp } from '../../node/serve-http.js';
import type { RunningHttp } from '../../node/serve-http.js';
import { createCaller } from '../__fixtures__/ace-caller.js';
import type { Item } from '../__fixtures__/ace-caller.js';
import { createToneGenerator } from '../__fixtures__/tone-generator.js';
import { createAceServer } from '../create-ace-server.js';
import { createStudioProxy } from './create-studio-proxy.js';
import type { StudioProxyOptions } from './create-studio-proxy.js';

const CANARY = 'canary-7c2b-sécret/+=';
const running: RunningHttp[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** A proxy over a service that records what reaches it. */
function recorded(answer: (request: Request) => Response | Promise<Response>, options: Partial<StudioProxyOptions> = {}) {
  const seen: { url: string; headers: Headers; body: string }[] = [];
  // Node forgets a request that nobody holds, and its signal is never aborted then; `fetch` itself holds what it sends.
  const held: Request[] = [];
  const proxy = createStudioProxy({
    ace: { url: 'http://ace.internal:8001/base/', apiKey: 'canary-7c2b-ace' },
    llm: { url: 'http://llm.internal:8002', apiKey: 'canary-7c2b-llm' },
    textures: { apiKey: 'canary-7c2b-gemini' },
    fetch: async (request) => {
      held.push(request);
      seen.push({ url: request.url, headers: request.headers, body: await request.clone().text() });
      return answer(request);
    },
    ...options,
  });
  return {
    seen,
    request: (path: string, init?: RequestInit): Promise<Response> => proxy.fetch(new Request(`http://localhost${path}`, init)),
  };
}

const ok = (): Response => Response.json({ fine: true });
const post = (body: BodyInit = '{}', headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'Content-Type': 'application/json', ...headers },
});

describe('createStudioProxy', () => {
  it('passes calls on with the keys that stay here', async () => {
    const { seen, request } = recorded(ok);
    await request('/ace-api/v1/audio?path=a%2Fb', { headers: { Range: 'bytes=0-3', Cookie: 'session=1', 'X-Forwarded-For': '1.2.3.4' } });
    await request('/llm-api/v1/chat/completions?x=1', post('{"a":1}', { Authorization: 'Bearer from-the-browser' }));
    await request('/texture-api/v1beta/models/gemini-3-pro-image-preview:generateContent?key=from-the-browser&alt=sse', post());
    expect(seen.map(({ url }) => url)).toEqual([
      'http://ace.internal:8001/base/v1/audio?path=a%2Fb',
      'http://llm.internal:8002/v1/chat/completions',
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro-image-preview:generateContent?alt=sse',
    ]);
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer canary-7c2b-ace', 'Bearer canary-7c2b-llm', null]);
    expect(seen[2]?.headers.get('x-goog-api-key')).toBe('canary-7c2b-gemini');
    expect([seen[0]?.headers.get('range'), seen[0]?.headers.get('cookie'), seen[0]?.headers.get('x-forwarded-for')]).toEqual([
      'bytes=0-3',
      null,
      null,
    ]);
    expect(seen[1]?.body).toBe('{"a":1}');
  });

  it("passes the browser's own key on where the server has none", async () => {
    const { seen, request } = recorded(ok, { ace: { url: 'http://ace.internal' } });
    await request('/ace-api/health', { headers: { Authorization: 'Bearer own' } });
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer own');
  });

  it.each([
    ['GET', '/ace-api/docs'],
    ['GET', '/ace-api/'],
    ['GET', '/ace-api/v1/audio/../../secret'],
    ['GET', '/ace-api/%2e%2e/secret'],
    ['GET', '/ace-api/..%2f..%2fsecret'],
    ['GET', '/ace-api//evil.example/health'],
    ['GET', '/ace-api/@evil.example/health'],
    ['DELETE', '/ace-api/health'],
    ['POST', '/ace-api/health'],
    ['GET', '/ace-api/release_task'],
    ['POST', '/llm-api/v1/files'],
    ['POST', '/llm-api/v1/chat/completions/../../admin'],
    ['POST', '/texture-api/v1beta/models/other-model:generateContent'],
    ['GET', '/texture-api/v1beta/models'],
    ['POST', '/texture-api/v1beta/models/gemini-3-pro-image-preview:generateContent/../x'],
    ['GET', '/.env'],
  ])('lets %s %s not pass', async (method, path) => {
    const { seen, request } = recorded(ok);
    const response = await request(path, { method });
    expect(response.status).toBe(404);
    expect(seen).toEqual([]);
  });

  it('reaches another server that trains, with its songs and its key, and nothing else of it', async () => {
    const { seen, request } = recorded(ok, { training: { url: 'http://gpu.internal:5173/train-api', apiKey: 'canary-7c2b-train' } });
    const calls = [
      ['GET', '/songs'],
      ['PUT', '/songs/take%201.wav'],
      ['PATCH', '/songs/take%201.wav'],
      ['DELETE', '/songs/take%201.wav'],
      ['POST', '/song-work'],
      ['POST', '/v1/training/start'],
      ['GET', '/machine'],
    ] as const;
    for (const [method, path] of calls) {
      const body = ['GET', 'DELETE'].includes(method) ? {} : { body: `${method} it` };
      expect((await request(`/remote-train-api${path}`, { method, ...body })).status).toBe(200);
    }
    expect(seen.map(({ url, body }) => [url, body])).toEqual(
      calls.map(([method, path]) => [
        `http://gpu.internal:5173/train-api${path}`,
        ['GET', 'DELETE'].includes(method) ? '' : `${method} it`,
      ]),
    );
    expect(new Set(seen.map(({ headers }) => headers.get('authorization')))).toEqual(new Set(['Bearer canary-7c2b-train']));
    for (const [method, path] of [
      ['GET', '/songs/take.wav'],
      ['PUT', '/songs/a/b.wav'],
      ['POST', '/studio-api/services'],
      ['DELETE', '/v1/training/start'],
    ] as const)
      expect((await request(`/remote-train-api${path}`, { method })).status).toBe(404);
  });

  it('answers 404 for a service that is not configured', async () => {
    expect((await recorded(ok, { llm: undefined }).request('/llm-api/v1/models')).status).toBe(404);
  });

  it('lets only harmless headers back, and no redirect', async () => {
    const { request } = recorded(
      () =>
        new Response('x', {
          headers: {
            'Set-Cookie': 'a=b',
            Server: 'x',
            'Access-Control-Allow-Origin': '*',
            'Content-Type': 'text/html',
            'Retry-After': '3',
          },
        }),
    );
    const response = await request('/ace-api/health');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('retry-after')).toBe('3');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    const redirecting = recorded(() => new Response(null, { status: 302, headers: { Location: 'http://169.254.169.254/' } }));
    expect((await redirecting.request('/ace-api/health')).status).toBe(502);
  });

  it.each([1, 3, 7, 1_000])('hides keys that a service repeats, in chunks of %i bytes', async (size) => {
    const text = `before Bearer ${CANARY} ${encodeURIComponent(CANARY)} ${CANARY}${CANARY} canary-7c2b canary-7c2b-sécret/+ after`;
    const bytes = new TextEncoder().encode(text);
    const chunked = (): Response =>
      new Response(
        new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
            controller.close();
          },
        }),
        { status: 401, headers: { 'Content-Length': String(bytes.length) } },
      );
    const { request } = recorded(chunked, { textures: { apiKey: 'unused-key' }, ace: undefined, llm: { url: 'http://llm.internal' } });
    expect(await (await request('/llm-api/v1/models')).text()).toBe(text);
    const hidden = recorded(chunked, { llm: { url: 'http://llm.internal', apiKey: CANARY }, fetch: async () => chunked() });
    const response = await hidden.request('/llm-api/v1/models');
    const answer = await response.text();
    expect(response.status).toBe(401);
    expect(answer).not.toContain(CANARY);
    expect(answer).not.toContain(encodeURIComponent(CANARY));
    expect(answer.startsWith('before Bearer ***')).toBe(true);
    expect(answer.endsWith('canary-7c2b canary-7c2b-sécret/+ after')).toBe(true);
    expect(new TextEncoder().encode(answer)).toHaveLength(bytes.length);
  });

  it.each(['etag', 'content-disposition', 'content-type', 'retry-after', 'content-range'])('hides keys in the header %s', async (name) => {
    const { request } = recorded(() => new Response('', { headers: { [name]: 'x; name="canary-7c2b-ace", y' } }));
    expect((await request('/ace-api/health')).headers.get(name)).toBe('x; name="***************", y');
  });

  it('hides keys in every spelling, whatever stands around them', async () => {
    const key = 'canary-7c2b-ace';
    for (const before of ['', 'u', 'us', 'user:', 'Bearer ']) {
      const whole = Buffer.from(`${before}${key} after`);
      for (const spelling of ['base64', 'base64url', 'hex'] as const) {
        const { request } = recorded(() => new Response(`{"key":"${whole.toString(spelling)}"}`));
        const text = await (await request('/ace-api/health')).text();
        const read = Buffer.from(/"key":"([^"]*)"/.exec(text)?.[1]?.replaceAll('*', 'A') ?? '', spelling).toString('latin1');
        // The first and the last byte share a character with their neighbours.
        expect(read).not.toContain(key.slice(1, -1));
      }
    }
  });

  it('tells an unreachable service and a slow one apart, without their addresses', async () => {
    const gone = recorded(() => Promise.reject(new TypeError('connect ECONNREFUSED ace.internal')));
    expect(await (await gone.request('/ace-api/health')).json()).toEqual({
      detail: 'The ACE server cannot be reached',
      error_code: 'upstream_failed',
    });
    const slow = recorded(
      ({ signal }) =>
        new Promise((_, reject) => {
          const stop = (): void => reject(signal.reason);
          // On a busy machine it is over before it gets here.
          if (signal.aborted) stop();
          else signal.addEventListener('abort', stop);
        }),
      { timeoutMs: 10 },
    );
    expect((await slow.request('/ace-api/health')).status).toBe(504);
  });

  it('stops a body at the limit', async () => {
    const { request } = recorded(async (incoming) => Response.json(await incoming.text()), {
      maxBodyBytes: 1_000,
      fetch: async (incoming) => Response.json(await incoming.text()),
    });
    const body = (): ReadableStream<Uint8Array> => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(400)) });
    const response = await request('/ace-api/release_task', { ...post(body()), duplex: 'half' } as RequestInit);
    expect([response.status, ((await response.json()) as Item)['error_code']]).toEqual([413, 'body_too_large']);
  });

  it('checks hosts and pages like the server itself', async () => {
    const { seen, request } = recorded(ok);
    expect((await request('/ace-api/health', { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
    expect((await request('/ace-api/health', { headers: { Host: 'evil.example' } })).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it.each(['ftp://x', 'nonsense', 'http://user:pass@host', 'http://host/?key=1'])('refuses the address %s', (url) => {
    const create = (): unknown => createStudioProxy({ llm: { url } });
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(isLoopError(thrownBy(create), 'invalid_input')).toBe(true);
  });

  it('does whole jobs against a server in the same process', async () => {
    const server = createAceServer({ generator: createToneGenerator() });
    const proxy = createStudioProxy({ ace: { fetch: server.fetch } });
    const caller = createCaller(proxy.fetch, 'http://localhost/ace-api');
    const { status, items } = await caller.finish(await caller.submit({ prompt: 'x', audio_duration: 1 }));
    expect(status).toBe(1);
    expect((await caller.request(items[0]?.['file'])).headers.get('content-type')).toBe('audio/wav');
    await server.dispose();
  });

  it('streams both ways over real HTTP, and ends the work when the browser leaves', async () => {
    const left = { resolve: (): void => {} };
    const hasLeft = new Promise<void>((resolve) => (left.resolve = resolve));
    const echo = await serveHttp(
      async (request) => {
        request.signal.addEventListener('abort', left.resolve);
        return new Response(request.body, { headers: { 'Content-Type': 'text/event-stream' } });
      },
      { port: 0 },
    );
    const proxy = await serveHttp(createStudioProxy({ llm: { url: echo.url, apiKey: 'canary-7c2b-llm' } }).fetch, { port: 0 });
    running.push(echo, proxy);
    const up = { send: (_text: string): void => {} };
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (up.send = (text) => controller.enqueue(new TextEncoder().encode(text))),
    });
    const controller = new AbortController();
    up.send('one');
    const response = await fetch(`${proxy.url}/llm-api/v1/chat/completions`, {
      method: 'POST',
      body,
      duplex: 'half',
      signal: controller.signal,
    } as RequestInit);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('one');
    up.send('two');
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('two');
    controller.abort();
    await hasLeft;
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
