import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { createChatCompletion } from './create-chat-completion.js';
import type { ChatClient, ChatOptions } from './create-chat-completion.js';
import { watchHealth } from './watch-health.js';

type Handler = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

const KEY = 'sk-canary-1234567890';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real server on loopback that does whatever a test wants of it. */
async function serve(handler: Handler): Promise<{ readonly baseUrl: string; readonly seen: string[]; readonly bodies: unknown[] }> {
  const seen: string[] = [];
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url}`);
      if (text !== '') bodies.push(JSON.parse(text));
      handler(Object.assign(request, { text }), response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, bodies };
}

const noDelay = async (): Promise<void> => {};
const connect = (baseUrl: string, options: Partial<ChatOptions> = {}): ChatClient =>
  createChatCompletion({ baseUrl, model: 'm', apiKey: KEY, delay: noDelay, ...options });

async function ask(client: ChatClient, signal?: AbortSignal): Promise<string> {
  let text = '';
  for await (const piece of client([{ role: 'user', content: 'hi' }], { signal })) text += piece;
  return text;
}

async function failure(client: ChatClient, signal?: AbortSignal): Promise<unknown> {
  return ask(client, signal).then(
    (text) => text,
    (error: unknown) => error,
  );
}

const delta = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const asJson = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};
const answer = (content: unknown): unknown => ({ choices: [{ message: { content } }] });

describe('createChatCompletion', () => {
  it('asks in OpenAI’s dialect, with the key in the header alone', async () => {
    let authorization: string | undefined;
    const { baseUrl, seen, bodies } = await serve((request, response) => {
      authorization = request.headers.authorization;
      asJson(response, 200, answer('hello'));
    });
    expect(await ask(connect(baseUrl, { stream: false, temperature: 0.2, extraBody: { top_k: 5 } }))).toBe('hello');
    expect(seen).toEqual(['POST /v1/chat/completions']);
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(bodies[0]).toMatchObject({ model: 'm', temperature: 0.2, stream: false, top_k: 5, messages: [{ role: 'user', content: 'hi' }] });
  });

  it('takes the first model that the server lists when none is named, and asks again after it was refused', async () => {
    let calls = 0;
    const { baseUrl, seen } = await serve((request, response) => {
      if (request.url === '/v1/models') return asJson(response, 200, { data: [{ id: `model-${(calls += 1)}` }] });
      const { model } = JSON.parse(request.text) as { model: string };
      return model === 'model-1' ? asJson(response, 404, { error: { message: 'no such model' } }) : asJson(response, 200, answer(model));
    });
    const client = connect(baseUrl, { model: undefined });
    expect(isLoopError(await failure(client), 'http')).toBe(true);
    expect(await ask(client)).toBe('model-2');
    expect(client.id).toBe(`${baseUrl}/v1#model-2`);
    expect(seen.filter((line) => line.endsWith('/models'))).toHaveLength(2);
  });

  it('reads a stream that is cut at every byte, with comments, line ends of both kinds and an emoji', async () => {
    const wire = Buffer.from(
      `: hello\r\n\r\n${delta('a🎵')}${delta('b').replaceAll('\n', '\r\n')}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
    );
    const { baseUrl } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      // Written byte by byte; what the network joins again does no harm.
      for (const byte of wire) response.write(Buffer.of(byte));
      response.end();
    });
    expect(await ask(connect(baseUrl))).toBe('a🎵b');
  });

  it.each<[string, Handler, ErrorCode]>([
    ['an error page', (_, response) => response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>Oops</h1>'), 'http'],
    ['a refusal', (_, response) => asJson(response, 401, { error: { message: `bad key ${KEY}` } }), 'http'],
    [
      'half a JSON document',
      (_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices":[{"mess'),
      'invalid_response',
    ],
    ['text that is no JSON', (_, response) => response.writeHead(200).end('hello'), 'invalid_response'],
    ['wrong types', (_, response) => asJson(response, 200, { choices: 'none' }), 'invalid_response'],
    ['an answer without text', (_, response) => asJson(response, 200, answer(null)), 'invalid_response'],
    [
      'a stream of something else',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: {oops\n\n'),
      'invalid_response',
    ],
    [
      'a stream that closes within the answer',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(delta('a')),
      'connection',
    ],
    [
      'a fault within the stream',
      (_, response) =>
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(`data: {"error":{"message":"out of memory ${KEY}"}}\n\n`),
      'task_failed',
    ],
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
      else asJson(response, 200, answer('now'));
    });
    const delay = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    expect(await ask(connect(baseUrl, { delay }))).toBe('now');
    expect(waits[0]).toBeGreaterThanOrEqual(3_000);
  });

  it('gives up on a server that hangs, and stops at once when it is told to', async () => {
    const closed: Promise<void>[] = [];
    const { baseUrl } = await serve((request) => void closed.push(new Promise((resolve) => request.socket.once('close', () => resolve()))));
    expect(isLoopError(await failure(connect(baseUrl, { timeoutMs: 30, attempts: 1 })), 'timeout')).toBe(true);
    const controller = new AbortController();
    const reason = new Error('enough');
    const asked = failure(connect(baseUrl), controller.signal);
    await expect.poll(() => closed.length).toBe(2);
    controller.abort(reason);
    expect(await asked).toBe(reason);
    // The connections are gone, too.
    await Promise.all(closed);
  });

  it('closes the connection when the reader leaves early', async () => {
    let isClosed: Promise<void> | undefined;
    const { baseUrl } = await serve((request, response) => {
      isClosed = new Promise((resolve) => request.socket.once('close', () => resolve()));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(delta('first'));
    });
    for await (const piece of connect(baseUrl)([{ role: 'user', content: 'hi' }])) {
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
      isUp ? asJson(response, 200, { data: [{ id: 'm' }] }) : void response.writeHead(503).end(),
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
});
