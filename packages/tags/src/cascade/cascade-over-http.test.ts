import { describe, expect, it } from 'vitest';

import { sendJson, useLoopbackServers } from '@loop/testing/node';
import type { Handler } from '@loop/testing/node';
import { answerOf, deltaOf } from '../complete/__fixtures__/chat-answers.js';
import { createChatCompletion } from '../complete/create-chat-completion.js';
import { TAG_CATEGORIES } from '../vocabulary/categories.js';
import { CHOSEN, goodAnswer } from './__fixtures__/scripted-model.js';
import { streamTags } from './stream-tags.js';
import { suggestTags } from './suggest-tags.js';
import type { FallbackReason } from './tag-suggestions.js';

const serve = useLoopbackServers();
const noDelay = async (): Promise<void> => {};
const asStream = { 'Content-Type': 'text/event-stream' };

/** Gives one answer after the other, the last one again and again. */
function inTurn(...handlers: readonly Handler[]): Handler {
  let turn = 0;
  return (request, response) => {
    const handler = handlers[Math.min(turn, handlers.length - 1)]!;
    turn += 1;
    handler(request, response);
  };
}

const says =
  (text: string): Handler =>
  (_, response) =>
    sendJson(response, 200, answerOf(text));

describe('the cascade over a real server', () => {
  it.each<[string, FallbackReason['code'], Handler]>([
    ['answers 500', 'refused', (_, response) => response.writeHead(500).end()],
    ['is busy for long', 'refused', (_, response) => response.writeHead(429, { 'Retry-After': '3600' }).end()],
    ['sends half a JSON document', 'unusable', (_, response) => response.writeHead(200).end('{"choices":')],
    ['sends wrong types', 'unusable', (_, response) => sendJson(response, 200, { choices: [{ message: { content: { MOOD: 1 } } }] })],
    ['sends a page', 'unusable', (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Hi</h1>')],
    ['hangs up', 'unreachable', (request) => void request.socket.destroy()],
    ['never answers', 'timeout', () => undefined],
    ['begins and never goes on', 'timeout', (_, response) => void response.writeHead(200, asStream).write(': wait\n\n')],
    ['redirects', 'refused', (_, response) => response.writeHead(307, { Location: 'http://127.0.0.1:1/' }).end()],
    ['says nothing of use, twice', 'unusable', says('As a language model, I would rather not.')],
    [
      'reports a fault within its stream',
      'failed',
      (_, response) => response.writeHead(200, asStream).end('data: {"error":{"message":"oom"}}\n\n'),
    ],
    [
      'sends bytes that are no text',
      'unreachable',
      (_, response) => response.writeHead(200, asStream).end(Buffer.from([0xff, 0xfe, 0x0a, 0x0a, 0xc3])),
    ],
  ])('falls back when the server %s', async (_, code, handler) => {
    const { baseUrl } = await serve(handler);
    const complete = createChatCompletion({
      baseUrl,
      model: 'm',
      timeoutMs: code === 'timeout' ? 50 : 30_000,
      attempts: 1,
      delay: noDelay,
    });
    const { categories, source, reason } = await suggestTags(CHOSEN, { complete });
    expect([source, reason?.code]).toEqual(['fallback', code]);
    expect(categories.mood.slice(0, 2)).toEqual(['dark', 'hypnotic']);
    for (const category of TAG_CATEGORIES) expect(categories[category].length).toBeGreaterThan(2);
  });

  it('repairs an answer that is cut off', async () => {
    const { baseUrl, seen } = await serve(inTurn(says(goodAnswer().slice(0, 90)), says(`\`\`\`json\n${goodAnswer()}\n\`\`\``)));
    const complete = createChatCompletion({ baseUrl, model: 'm', stream: false });
    const { source, warnings } = await suggestTags(CHOSEN, { complete });
    expect([source, warnings.map(({ code }) => code)]).toEqual(['model', ['repaired']]);
    expect(seen.map(({ json }) => (json()['messages'] as unknown[]).length)).toEqual([2, 4]);
    expect(seen[0]?.json()).toMatchObject({ response_format: { type: 'json_schema', json_schema: { name: 'tags', strict: true } } });
  });

  it('keeps what came before the connection closed midway, and asks once more', async () => {
    const { baseUrl, seen } = await serve((request, response) => {
      response.writeHead(200, asStream).write(deltaOf(goodAnswer().slice(0, 300)), () => request.socket.destroy());
    });
    const complete = createChatCompletion({ baseUrl, model: 'm', attempts: 1 });
    const { categories, source, warnings } = await suggestTags({ genres: ['jazz'] }, { complete });
    expect([source, seen.length, warnings[0]?.code]).toEqual(['model', 2, 'interrupted']);
    expect(categories.subgenre[0]).toBe('new subgenre a');
  });

  it('shows tags while the server still writes', async () => {
    let finish = (): void => undefined;
    const { baseUrl } = await serve((_, response) => {
      const text = goodAnswer();
      response.writeHead(200, asStream).write(deltaOf(text.slice(0, 200)));
      finish = () => response.end(`${deltaOf(text.slice(200))}data: [DONE]\n\n`);
    });
    const types: string[] = [];
    for await (const { type } of streamTags({ genres: ['jazz'] }, { complete: createChatCompletion({ baseUrl, model: 'm' }) })) {
      // The server goes on only after a tag was seen.
      if (types.length === 0) finish();
      types.push(type);
    }
    expect([types[0], types.at(-1), types.length]).toEqual(['tag', 'result', 40]);
  });

  it('closes the connection when the reader of tags leaves', async () => {
    let isClosed: Promise<void> | undefined;
    const { baseUrl } = await serve((request, response) => {
      isClosed = new Promise((resolve) => request.socket.once('close', () => resolve()));
      response.writeHead(200, asStream).write(deltaOf(goodAnswer().slice(0, 200)));
    });
    for await (const { type } of streamTags({ genres: ['jazz'] }, { complete: createChatCompletion({ baseUrl, model: 'm' }) })) {
      expect(type).toBe('tag');
      break;
    }
    await isClosed;
  });
});
