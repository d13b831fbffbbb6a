import { isAbortError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createChatCompletion } from '../complete/create-chat-completion.js';
import { TAG_CATEGORIES } from '../vocabulary/categories.js';
import { CHOSEN, goodAnswer } from './__fixtures__/scripted-model.js';
import { createTagSuggester } from './create-tag-suggester.js';

/** An answer that the page reads as it would from a server: a real stream of bytes, a few at a time. */
function streamed(text: string): Response {
  const event = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\r\n\r\n`;
  const bytes = new TextEncoder().encode(`${(text.match(/[^]{1,9}/g) ?? []).map(event).join('')}data: [DONE]\n\n`);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes.slice(at, (at += 100)));
      if (at >= bytes.length) controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

describe('the cascade in a page', () => {
  it('reads a streamed answer, drops what a newer click replaced, and finds the first answer again', async () => {
    const complete = createChatCompletion({ baseUrl: 'http://model.test', model: 'm', fetch: async () => streamed(goodAnswer()) });
    const suggester = createTagSuggester({ complete, debounceMs: 0 });
    const stale = suggester.suggest({ genres: ['jazz'] }).catch((error: unknown) => error);
    const { source, categories } = await suggester.suggest(CHOSEN);
    expect(isAbortError(await stale)).toBe(true);
    expect([source, categories.mood.slice(0, 3)]).toEqual(['model', ['dark', 'hypnotic', 'new mood a']]);
    for (const category of TAG_CATEGORIES) expect(categories[category].length).toBeGreaterThan(2);
    expect((await suggester.suggest(CHOSEN)).source).toBe('cache');
    suggester.dispose();
  });

  it('falls back when the page cannot reach the server', async () => {
    const complete = createChatCompletion({ baseUrl: 'http://127.0.0.1:1', model: 'm', attempts: 1 });
    const suggester = createTagSuggester({ complete, debounceMs: 0 });
    const { source, reason } = await suggester.suggest(CHOSEN);
    expect([source, reason?.code]).toEqual(['fallback', 'unreachable']);
    suggester.dispose();
  });
});
