import { describe, expect, it } from 'vitest';

import { goodAnswer } from '../cascade/__fixtures__/scripted-model.js';
import { suggestTags } from '../cascade/suggest-tags.js';
import { createChatCompletion } from './create-chat-completion.js';

type Message = Readonly<Record<string, unknown>>;

const text = goodAnswer();
const parsed: unknown = JSON.parse(text);
const wrong = goodAnswer('angry');
const callOf = (args: unknown, index?: number): Message => ({
  index,
  id: 'call_1',
  type: 'function',
  function: { name: 'tags', arguments: args },
});

/** Where servers put an answer. */
const MESSAGES: readonly (readonly [string, Message])[] = [
  ['the content', { content: text }],
  [
    'parts of the content',
    {
      content: [
        { type: 'text', text: text.slice(0, 99) },
        { type: 'text', text: text.slice(99) },
      ],
    },
  ],
  [
    'parts behind a thought',
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: wrong }] },
        { type: 'text', text },
      ],
    },
  ],
  ['a part that is a thought', { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }],
  ['a content that is parsed already', { content: parsed }],
  ['a content behind a thought', { content: text, reasoning_content: wrong }],
  ['a call alone', { content: null, tool_calls: [callOf(text)] }],
  ['a call with parsed arguments', { content: '', tool_calls: [callOf(parsed)] }],
  ['a call behind prose', { content: 'Let me call the tool.', tool_calls: [callOf(text, 0)] }],
  ['a call behind a thought', { content: null, reasoning: wrong, tool_calls: [callOf(text, 0)] }],
  ['a call without a function', { content: null, tool_calls: [{ name: 'tags', arguments: text }] }],
  ['a call of the older kind', { content: null, function_call: { name: 'tags', arguments: text } }],
  [
    'two calls',
    {
      content: null,
      tool_calls: Object.entries(parsed as object).map(([key, tags], index) => callOf(JSON.stringify({ [key]: tags }), index)),
    },
  ],
  ['reasoning_content', { content: '', reasoning_content: `Well, ${text}` }],
  ['reasoning', { content: null, reasoning: text }],
  ['thinking', { content: '\n', thinking: text }],
  ['reasoning under two names', { content: null, reasoning: text, reasoning_details: [{ type: 'reasoning.text', text }] }],
  ['reasoning_details alone', { reasoning_details: [{ type: 'reasoning.text', text }] }],
  ['a content with marks of thoughts', { content: `<think>${wrong}</think>${text}` }],
];

/** A server that sends each message whole. */
const whole = (message: Message) => async (): Promise<Response> => Response.json({ choices: [{ message, finish_reason: 'stop' }] });

/** A server that sends each text of a message in pieces. */
const inPieces = (message: Message) => async (): Promise<Response> => {
  const cut = (value: string): readonly string[] => value.match(/[^]{1,17}/g) ?? [''];
  const deltas = Object.entries(message).flatMap(([field, value]): readonly Message[] => {
    if (typeof value === 'string') return cut(value).map((piece) => ({ [field]: piece }));
    if (field === 'tool_calls') {
      return (value as ReturnType<typeof callOf>[]).flatMap((call, at) => {
        const args = (call['function'] as { arguments?: unknown } | undefined)?.arguments;
        if (typeof args !== 'string') return [{ tool_calls: [{ ...call, index: at }] }];
        return cut(args).map((piece, turn) => ({
          tool_calls: [{ index: at, function: { arguments: piece, ...(turn === 0 && { name: 'tags' }) } }],
        }));
      });
    }
    return [{ [field]: value }];
  });
  const events = deltas.map((delta) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
  const end = 'data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}\n\ndata: {"choices":[],"usage":{}}\n\ndata: [DONE]\n\n';
  return new Response([...events, end].join(''), { headers: { 'Content-Type': 'text/event-stream' } });
};

describe('an answer of a server', () => {
  it.each(MESSAGES)('is read from %s, whole and in pieces', async (_, message) => {
    for (const fetch of [whole(message), inPieces(message)]) {
      const complete = createChatCompletion({ baseUrl: 'http://x', model: 'm', fetch, attempts: 1 });
      const { source, categories, warnings } = await suggestTags({ genres: ['techno'] }, { complete });
      expect([source, warnings, categories.mood]).toEqual(['model', [], (parsed as { MOOD: unknown }).MOOD]);
      expect(Object.values(categories).flat()).toHaveLength(39);
    }
  });

  it('is the content alone where there is one: a thought that the server took out is not repeated', async () => {
    for (const fetch of [whole, inPieces].map((send) => send({ content: 'yes', reasoning_content: 'no, or yes?' }))) {
      let answer = '';
      for await (const piece of createChatCompletion({ baseUrl: 'http://x', model: 'm', fetch })([{ role: 'user', content: 'hi' }]))
        answer += piece;
      expect(answer).toBe('yes');
    }
  });
});
