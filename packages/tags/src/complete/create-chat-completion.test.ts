import { isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { sendJson, useLoopbackServers } from '@loop/testing/node';
import type { Handler } from '@loop/testing/node';
import { answerOf, deltaOf } from './__fixtures__/chat-answers.js';
import type { ChatQuestion } from './chat-completion.js';
import type { ChatOptions } from './chat-options.js';
import { createChatCompletion } from './create-chat-completion.js';
import type { ChatClient } from './create-chat-completion.js';
import { watchHealth } from './watch-health.js';

const KEY = 'sk-canary-1234567890';
const serve = useLoopbackServers();
const messages = [{ role: 'user', content: 'hi' }] as const;
const schema = { name: 'tags', schema: { type: 'object' } };

const noDelay = async (): Promise<void> => {};
const connect = (baseUrl: string, options: Partial<ChatOptions> = {}): ChatClient =>
  createChatCompletion({ baseUrl, model: 'm', apiKey: KEY, delay: noDelay, ...options });

async function ask(client: ChatClient, question?: ChatQuestion): Promise<string> {
  let text = '';
  for await (const piece of client(messages, question)) text += piece;
  return text;
}

async function failure(client: ChatClient, signal?: AbortSignal): Promise<unknown> {
  return ask(client, { signal }).then(
    (text) => text,
    (error: unknown) => error,
  );
}

describe('createChatCompletion', () => {
  it('asks in OpenAI’s dialect, with the key in the header alone', async () => {
    let authorization: string | undefined;
    const { baseUrl, seen } = await serve((request, response) => {
      authorization = request.headers.authorization;
      sendJson(response, 200, answerOf('hello'));
    });
    expect(await ask(connect(baseUrl, { stream: false, temperature: 0.2, extraBody: { top_k: 5 } }))).toBe('hello');
    expect(seen.map(({ line }) => line)).toEqual(['POST /v1/chat/completions']);
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(seen[0]?.json()).toMatchObject({
      model: 'm',
      temperature: 0.2,
      stream: false,
      top_k: 5,
      messages: [{ role: 'user', content: 'hi' }],
    });
  });

  it('takes the first model that the server lists when none is named, and asks again after it was refused', async () => {
    let calls = 0;
    const { baseUrl, seen } = await serve((request, response) => {
      if (request.url === '/v1/models') return sendJson(response, 200, { data: [{ id: `model-${(calls += 1)}` }] });
      const { model } = request.json() as { model: string };
      return model === 'model-1'
        ? sendJson(response, 404, { error: { message: 'no such model' } })
        : sendJson(response, 200, answerOf(model));
    });
    const client = connect(baseUrl, { model: undefined });
    expect(isLoopError(await failure(client), 'http')).toBe(true);
    expect(await ask(client)).toBe('model-2');
    expect(client.id).toBe(`${baseUrl}/v1#model-2`);
    expect(seen.filter(({ line }) => line.endsWith('/models'))).toHaveLength(2);
  });

  it('reads a stream that is cut at every byte, with comments, line ends of both kinds and an emoji', async () => {
    const wire = Buffer.from(
      `: hello\r\n\r\n${deltaOf('a🎵')}${deltaOf('b').replaceAll('\n', '\r\n')}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
    );
    const { baseUrl } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      // Written byte by byte; what the network joins again does no harm.
      for (const byte of wire) response.write(Buffer.of(byte));
      response.end();
    });
    expect(await ask(connect(baseUrl))).toBe('a🎵b');
  });

  it('reads a stream that comes byte by byte, with every line end, events of several lines and a mislabelled type', async () => {
    const event = `data: {"choices":[{"delta":\n: a comment\nevent: message\ndata: {"content":"c"}}]}\n\n`;
    const text = `\uFEFF: hello\n\n${deltaOf('a🎵')}${deltaOf('b')}${event}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n`;
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      for (const type of ['text/event-stream; charset=utf-8', 'text/plain']) {
        for (const size of [1, 2, 3, 10_000]) {
          const bytes = new TextEncoder().encode((type === 'text/plain' ? text.slice(1) : text).replaceAll('\n', lineEnd));
          const body = new ReadableStream<Uint8Array>({
            start(controller) {
              for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
              controller.close();
            },
          });
          const answer = async (): Promise<Response> => new Response(body, { headers: { 'Content-Type': type } });
          expect(await ask(connect('http://x', { fetch: answer }))).toBe('a🎵bc');
        }
      }
    }
  });

  it('answers any bytes with text or a typed error', async () => {
    const type = fc.constantFrom('application/json', 'text/event-stream', 'text/html', '');
    const json = fc.oneof(
      fc.json(),
      fc.jsonValue().map((content) => JSON.stringify(answerOf(content))),
    );
    const events = fc.array(fc.oneof(fc.string(), json)).map((list) => list.map((one) => `data: ${one}\n\n`).join(''));
    const body = fc.oneof(fc.uint8Array(), json, events);
    const status = fc.constantFrom(200, 200, 200, 301, 400, 404, 429, 500);
    await fc.assert(
      fc.asyncProperty(body, type, status, async (bytes, contentType, code) => {
        const headers = { 'Content-Type': contentType, 'Retry-After': contentType };
        const answer = async (): Promise<Response> => new Response(bytes as BodyInit, { status: code, headers });
        const result = await failure(connect('http://x', { fetch: answer }));
        expect(typeof result === 'string' || isLoopError(result)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('holds the model to a schema, in a looser way where the server refuses, and keeps to what worked', async () => {
    const { baseUrl, seen } = await serve((request, response) => {
      const isKnown = !request.text.includes('json_schema');
      return isKnown
        ? sendJson(response, 200, answerOf('{}'))
        : sendJson(response, 400, { error: { message: 'response_format: unknown' } });
    });
    const client = connect(baseUrl, { seed: 0, stream: false });
    expect(await ask(client, { schema })).toBe('{}');
    expect(await ask(client, { schema })).toBe('{}');
    expect(await ask(client)).toBe('{}');
    expect(seen.map(({ json }) => json()['response_format'])).toEqual([
      { type: 'json_schema', json_schema: { ...schema, strict: true } },
      { type: 'json_object' },
      { type: 'json_object' },
      undefined,
    ]);
    expect(seen[0]!.json()['seed']).toBe(0);
  });

  it('asks without a schema as the last way, and forgets none of them when the refusal had another reason', async () => {
    let refusesAll = true;
    const { baseUrl, seen } = await serve((request, response) =>
      refusesAll || request.text.includes('response_format')
        ? sendJson(response, 422, { detail: 'no' })
        : sendJson(response, 200, answerOf('ok')),
    );
    const client = connect(baseUrl);
    expect(isLoopError(await ask(client, { schema }).catch((error: unknown) => error), 'http')).toBe(true);
    refusesAll = false;
    expect(await ask(client, { schema })).toBe('ok');
    expect(await ask(client, { schema })).toBe('ok');
    expect(seen).toHaveLength(3 + 3 + 1);
  });

  it('follows no redirect: the question and the key go to one server alone', async () => {
    const thief = await serve((_, response) => sendJson(response, 200, answerOf('stolen')));
    for (const status of [301, 302, 303, 307, 308]) {
      const { baseUrl } = await serve((_, response) => response.writeHead(status, { Location: thief.baseUrl }).end('moved'));
      expect(await failure(connect(baseUrl))).toMatchObject({ code: 'http', status, retryable: false });
      expect((await connect(baseUrl).checkHealth()).isOnline).toBe(false);
    }
    expect(thief.seen).toEqual([]);
  });

  it.each<[string, Handler, ErrorCode]>([
    ['an error page', (_, response) => response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>Oops</h1>'), 'http'],
    ['a refusal', (_, response) => sendJson(response, 401, { error: { message: `bad key ${KEY}` } }), 'http'],
    [
      'half a JSON document',
      (_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices":[{"mess'),
      'invalid_response',
    ],
    ['text that is no JSON', (_, response) => response.writeHead(200).end('hello'), 'invalid_response'],
    ['wrong types', (_, response) => sendJson(response, 200, { choices: 'none' }), 'invalid_response'],
    ['an answer without text', (_, response) => sendJson(response, 200, answerOf(null)), 'invalid_response'],
    [
      'a stream of something else',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: {oops\n\n'),
      'invalid_response',
    ],
    [
      'a stream that closes within the answer',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(deltaOf('a')),
      'connection',
    ],
    [
      'a fault within the stream',
      (_, response) =>
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(`data: {"error":{"message":"out of memory ${KEY}"}}\n\n`),
      'task_failed',
    ],
    ['bytes that are no text', (_, response) => response.writeHead(200).end(Buffer.from([0xff, 0xfe, 0xc3])), 'invalid_response'],
    ['a redirect to elsewhere', (_, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/steal' }).end(), 'http'],
    ['a connection that breaks', (request) => request.socket.destroy(), 'connection'],
    [
      'an answer without end',
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        const flood = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', flood);
        flood();
      },
      'invalid_response',
    ],
  ])('answers %s with a typed error that tells no secret', async (_, handler, code) => {
    const { baseUrl } = await serve(handler);
    const error = await failure(connect(baseUrl));
    expect(isLoopError(error, code)).toBe(true);
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)}`).not.toContain(KEY);
  });

  it('asks again when the server is busy, as late as the server says', async () => {
    let calls = 0;
    const waits: number[] = [];
    const { baseUrl } = await serve((_, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(429, { 'Retry-After': '3' }).end();
      else sendJson(response, 200, answerOf('now'));
    });
    const delay = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    expect(await ask(connect(baseUrl, { delay }))).toBe('now');
    expect(waits[0]).toBeGreaterThanOrEqual(3_000);
  });

  it('gives up on a server that hangs', async () => {
    const { baseUrl } = await serve(() => {});
    expect(isLoopError(await failure(connect(baseUrl, { timeoutMs: 30, attempts: 1 })), 'timeout')).toBe(true);
  });

  it('stops at once when it is told to, and closes its connection', async () => {
    let arrive: (closed: Promise<void>) => void = () => {};
    const arrived = new Promise<{ readonly closed: Promise<void> }>((resolve) => (arrive = (closed) => resolve({ closed })));
    const { baseUrl } = await serve(({ socket }) => arrive(new Promise((resolve) => void socket.once('close', () => resolve()))));
    const controller = new AbortController();
    const reason = new Error('enough');
    const asked = failure(connect(baseUrl), controller.signal);
    const { closed } = await arrived;
    controller.abort(reason);
    expect(await asked).toBe(reason);
    await closed;
  });

  it('ends with the stream’s end mark, even when the server keeps the connection open', async () => {
    const { baseUrl } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`${deltaOf('all')}data: [DONE]\n\n${deltaOf('late')}`);
    });
    expect(await ask(connect(baseUrl))).toBe('all');
  });

  it('leaves neither a timer nor a listener behind', async () => {
    vi.useFakeTimers();
    try {
      const controller = new AbortController();
      const add = vi.spyOn(controller.signal, 'addEventListener');
      const remove = vi.spyOn(controller.signal, 'removeEventListener');
      const fine = async (): Promise<Response> => Response.json(answerOf('ok'));
      const broken = async (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
      for (const fetch of [fine, broken]) await failure(connect('http://x', { fetch }), controller.signal);
      expect([vi.getTimerCount(), add.mock.calls.length]).toEqual([0, remove.mock.calls.length]);
      expect(add).toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  it('closes the connection when the reader leaves early', async () => {
    let isClosed: Promise<void> | undefined;
    const { baseUrl } = await serve((request, response) => {
      isClosed = new Promise((resolve) => request.socket.once('close', () => resolve()));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(deltaOf('first'));
    });
    for await (const piece of connect(baseUrl)(messages)) {
      expect(piece).toBe('first');
      break;
    }
    await isClosed;
  });

  it('refuses addresses and keys that cannot be right, without repeating them', () => {
    for (const baseUrl of ['nowhere', 'ftp://x', `http://user:${KEY}@x`, `http://x/?key=${KEY}`]) {
      let error: unknown;
      try {
        createChatCompletion({ baseUrl });
      } catch (caught) {
        error = caught;
      }
      expect(isLoopError(error, 'invalid_input')).toBe(true);
      expect(String(error)).not.toContain(KEY);
    }
    expect(() => createChatCompletion({ baseUrl: 'http://x', apiKey: 'two words' })).toThrow(/apiKey/);
    expect(() => createChatCompletion({ baseUrl: 'http://x', temperature: 9 })).toThrow(/temperature/);
  });

  it('tells how a server is, and when that changes', async () => {
    let isUp = true;
    const { baseUrl } = await serve((_, response) =>
      isUp ? sendJson(response, 200, { data: [{ id: 'm' }] }) : void response.writeHead(503).end(),
    );
    const states: unknown[] = [];
    let looks = 0;
    const delay = async (): Promise<void> => {
      looks += 1;
      if (looks === 2) isUp = false;
      if (looks === 4) isUp = true;
    };
    const client = connect(baseUrl, { attempts: 1 });
    for await (const health of watchHealth(client, { delay })) {
      states.push(health.isOnline);
      if (states.length === 3) break;
    }
    expect(states).toEqual([true, false, true]);
  });

  it('takes a server without a list of models for online, and a broken one for offline', async () => {
    const missing = await serve((_, response) => response.writeHead(404).end());
    expect(await connect(missing.baseUrl).checkHealth()).toEqual({ isOnline: true, models: [] });
    const broken = await serve((_, response) => sendJson(response, 500, { error: `bad key ${KEY}` }));
    const { isOnline, message } = await connect(broken.baseUrl, { attempts: 1 }).checkHealth();
    expect([isOnline, message]).toEqual([false, expect.stringContaining('answered 500')]);
    expect(message).not.toContain(KEY);
    const hanging = await serve(() => undefined);
    expect((await connect(hanging.baseUrl, { healthTimeoutMs: 30 }).checkHealth()).message).toContain('longer than 30 ms');
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(connect(hanging.baseUrl).checkHealth({ signal: controller.signal })).rejects.toThrow('enough');
  });
});
