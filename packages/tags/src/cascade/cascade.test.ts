import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ConnectionError, HttpError, isLoopError, TimeoutError } from '@loop/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import type { ChatCompletion, ChatMessage } from '../complete/chat-completion.js';
import { createChatCompletion } from '../complete/create-chat-completion.js';
import type { TagSelection } from '../compose/selection.js';
import { canonicalTag } from '../vocabulary/canonical-tag.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import { createVocabulary } from '../vocabulary/create-vocabulary.js';
import { VOCABULARY_DATA } from '../vocabulary/data/vocabulary-data.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { createTagSuggester } from './create-tag-suggester.js';
import { fallbackTags } from './fallback-tags.js';
import { parseTagAnswer } from './parse-tag-answer.js';
import { streamTags } from './stream-tags.js';
import type { TagSuggestions } from './stream-tags.js';
import { suggestTags } from './suggest-tags.js';
import { createTagCache } from './tag-cache.js';

/** An answer with as many made-up tags per category as are asked for. */
function goodAnswer(word = 'new'): string {
  const entries = TAG_CATEGORIES.map((category) => {
    const { key, count } = TAG_CATEGORY_INFO[category];
    return [key, Array.from({ length: count }, (_, index) => `${word} ${category} ${'abcdefghijkl'[index]}`)];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** A model that gives these answers in turn, and remembers what it was asked. */
function model(...answers: readonly (string | Error)[]): ChatCompletion & { readonly asked: (readonly ChatMessage[])[] } {
  const asked: (readonly ChatMessage[])[] = [];
  const complete = async (messages: readonly ChatMessage[]): Promise<string> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(messages);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return Object.assign(complete, { asked });
}

const chosen: TagSelection = { genres: ['techno'], tags: { mood: ['dark', 'hypnotic'] } };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('suggestTags', () => {
  it('offers eight full categories from the model, selected tags first', async () => {
    const complete = model(goodAnswer());
    const { tags, source, filled, isRepaired } = await suggestTags(chosen, { complete });
    expect([source, filled, isRepaired]).toEqual(['model', [], false]);
    expect(tags.mood.slice(0, 3)).toEqual(['dark', 'hypnotic', 'new mood a']);
    for (const category of TAG_CATEGORIES) expect(tags[category].length).toBeGreaterThanOrEqual(TAG_CATEGORY_INFO[category].count);
    expect(complete.asked[0]!.at(-1)!.content).toContain('techno [selected: mood: dark, hypnotic]');
  });

  it('asks once more for what is missing, and says so', async () => {
    const [half] = goodAnswer().split('"PROD"');
    const complete = model(`Sure! Here it is: ${half}`, goodAnswer('more'));
    const { tags, isRepaired, source } = await suggestTags(chosen, { complete });
    expect([source, isRepaired, complete.asked.length]).toEqual(['model', true, 2]);
    const mood = tags.mood.filter((tag) => tag.startsWith('new'));
    expect(mood.length).toBeGreaterThan(0);
    expect(complete.asked[1]!.at(-1)!.content).toMatch(/cannot be used/);
  });

  it('fills from the genre what the model never says, and never asks a third time', async () => {
    const complete = model('{"MOOD": ["cold steel", "grey", "sleepless", "tense", "bleak"]}');
    const { tags, filled, isRepaired, source } = await suggestTags(chosen, { complete });
    expect([source, isRepaired, complete.asked.length]).toEqual(['model', false, 2]);
    expect(filled).toContain('instruments');
    expect(tags.instruments).toEqual(fallbackTags(['techno']).instruments);
    expect(tags.mood).toContain('cold steel');
  });

  it.each([
    ['no-model', undefined],
    ['unreachable', new ConnectionError('away', 'http://x')],
    ['timeout', new TimeoutError('slow', 10)],
    ['refused', new HttpError('no', { url: 'http://x', status: 500, body: '', retryable: true, retryAfterMs: undefined })],
    ['unusable', 'I would rather not.'],
    ['failed', new Error('boom')],
  ] as const)('falls back on the genre, with the reason %s as data', async (code, answer) => {
    const complete = answer === undefined ? undefined : model(answer);
    const { tags, source, reason } = await suggestTags(chosen, { complete });
    expect([source, reason?.code]).toEqual(['fallback', code]);
    expect(tags.mood.slice(0, 2)).toEqual(['dark', 'hypnotic']);
    for (const category of TAG_CATEGORIES) expect(tags[category].length).toBeGreaterThan(2);
  });

  it('has other suggestions for every genre and every lofi style', () => {
    const genres = VOCABULARY.genres.map(({ tag }) => tag);
    const offers = genres.map((genre) => JSON.stringify(fallbackTags([genre])));
    expect(new Set(offers).size).toBe(genres.length);
    const styles = VOCABULARY.styles.map(({ id }) => JSON.stringify(fallbackTags([id])));
    expect(new Set(styles).size).toBe(styles.length);
    for (const genre of [...genres, ...VOCABULARY.styles.map(({ id }) => id)]) {
      const tags = fallbackTags([genre]);
      for (const category of TAG_CATEGORIES) expect(tags[category].length).toBeGreaterThan(2);
    }
  });

  it('takes several genres in turn', () => {
    const [techno1, jazz1] = [fallbackTags(['techno']).instruments, fallbackTags(['jazz']).instruments];
    expect(fallbackTags(['techno', 'jazz']).instruments.slice(0, 2)).toEqual([techno1[0], jazz1[0]]);
  });

  it('folds what the model writes to canonical tags', async () => {
    const [alias, canonical] = Object.entries(
      VOCABULARY.aliases instanceof Map ? Object.fromEntries(VOCABULARY.aliases) : VOCABULARY.aliases,
    )[0] as [string, string];
    const complete = model(goodAnswer().replace('new instruments a', alias.toUpperCase()));
    const { tags } = await suggestTags({ genres: ['techno'] }, { complete });
    expect(tags.instruments[0]).toBe(canonicalTag(canonical));
  });

  it('answers a selection that was asked before from the cache, whatever the order of its tags', async () => {
    const complete = model(goodAnswer());
    const cache = createTagCache();
    const first = await suggestTags(chosen, { complete, cache });
    const again = await suggestTags({ genres: ['techno'], tags: { mood: ['hypnotic', 'dark'] } }, { complete, cache });
    expect([again.source, complete.asked.length]).toEqual(['cache', 1]);
    expect(new Set(again.tags.mood)).toEqual(new Set(first.tags.mood));
    await suggestTags({ genres: ['techno'], tags: { mood: ['dark'] } }, { complete, cache });
    expect(complete.asked).toHaveLength(2);
  });

  it('keeps nothing in the cache that the model did not say in full', async () => {
    const cache = createTagCache();
    await suggestTags(chosen, { complete: model('{"MOOD": ["cold"]}'), cache });
    await suggestTags(chosen, { complete: model(new Error('boom')), cache });
    expect(cache.size).toBe(0);
  });

  it('forgets what was not used for longest', () => {
    const cache = createTagCache({ capacity: 2 });
    const tags = fallbackTags(['jazz']);
    cache.set('a', tags);
    cache.set('b', tags);
    cache.get('a');
    cache.set('c', tags);
    expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
    expect(() => createTagCache({ capacity: 0 })).toThrow(/capacity/);
  });

  it('stops when it is told to, even when the model does not listen', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const deaf: ChatCompletion = () => new Promise(() => {});
    const asked = suggestTags(chosen, { complete: deaf, signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await asked).toBe(reason);
  });

  it('refuses a selection of another shape', async () => {
    const error = await suggestTags({ genres: 'techno' } as never).catch((caught: unknown) => caught);
    expect(isLoopError(error, 'invalid_input')).toBe(true);
  });

  it('works with a vocabulary of one’s own', async () => {
    const techno = VOCABULARY_DATA.genres.find(({ tag }) => tag === 'techno')!;
    const suggestions = { ...techno.suggestions, mood: ['furious', 'manic', 'brutal'] };
    const vocabulary = createVocabulary(VOCABULARY_DATA, { genres: [{ ...techno, tag: 'gabber', name: 'Gabber', suggestions }] });
    const { tags } = await suggestTags({ genres: ['gabber'] }, { vocabulary });
    expect(tags.mood[0]).toBe('furious');
  });
});

describe('streamTags', () => {
  it('yields each tag as soon as it is written, and all of them in the result', async () => {
    const text = goodAnswer();
    async function* slowly(): AsyncGenerator<string, void, void> {
      for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
    }
    const early: string[] = [];
    let result: TagSuggestions | undefined;
    for await (const event of streamTags(chosen, { complete: slowly })) {
      if (event.type === 'tag') early.push(event.tag);
      else result = event.value;
    }
    expect(early.length).toBeGreaterThan(30);
    const all = TAG_CATEGORIES.flatMap((category) => result!.tags[category]);
    for (const tag of early) expect(all).toContain(tag);
  });

  it('shows nothing of a thought, and reads what comes after it', async () => {
    const said = ['<think>maybe {"MOOD": ["wrong', ' thought", "no"]} ', 'hmm</think>```json\n', goodAnswer()];
    async function* thinking(): AsyncGenerator<string, void, void> {
      yield* said;
    }
    const { tags } = await suggestTags({ genres: ['techno'] }, { complete: thinking });
    expect(tags.mood).not.toContain('wrong thought');
    expect(tags.mood[0]).toBe('new mood a');
  });

  it('ends the question when its reader leaves', async () => {
    let isEnded = false;
    async function* endless(): AsyncGenerator<string, void, void> {
      try {
        yield goodAnswer().slice(0, 200);
        for (;;) yield ' ';
      } finally {
        isEnded = true;
      }
    }
    for await (const event of streamTags(chosen, { complete: endless })) {
      expect(event.type).toBe('tag');
      break;
    }
    expect(isEnded).toBe(true);
  });
});

describe('createTagSuggester', () => {
  it('asks once for a burst of clicks, and lets no stale answer through', async () => {
    const complete = model(goodAnswer());
    const waits: (() => void)[] = [];
    const delay = (_: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> =>
      new Promise((resolve, reject) => {
        waits.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const suggester = createTagSuggester({ complete, delay });
    const first = suggester.suggest({ genres: ['jazz'] });
    const second = suggester.suggest({ genres: ['techno'] });
    for (const go of waits) go();
    expect(await first).toBeUndefined();
    expect((await second)?.source).toBe('model');
    expect(complete.asked).toHaveLength(1);
    suggester.dispose();
    const error = await suggester.suggest({ genres: ['jazz'] }).catch((caught: unknown) => caught);
    expect(isLoopError(error, 'disposed')).toBe(true);
  });
});

describe('parseTagAnswer', () => {
  it.each([
    ['prose around it', `Of course!\n${goodAnswer()}\nEnjoy!`],
    ['a code fence', `\`\`\`json\n${goodAnswer()}\n\`\`\``],
    ['a thought before it', `<think>{"MOOD":["wrong"]}</think>${goodAnswer()}`],
    ['an unclosed thought', `<think>well, ${goodAnswer()}`],
    ['single quotes', goodAnswer().replaceAll('"', "'")],
    ['commas too many', goodAnswer().replaceAll(']', ',]').replace(/\}$/, ',}')],
    ['comments', goodAnswer().replace('{', '{ // the tags\n')],
    ['an end in the middle', goodAnswer().slice(0, -2)],
    ['lower-case keys', goodAnswer().replaceAll(/"([A-Z]+)":/g, (_, key: string) => `"${key.toLowerCase()}":`)],
    ['a wrapper', `{"tags": ${goodAnswer()}}`],
  ])('reads an answer with %s', (_, text) => {
    const { tags } = parseTagAnswer(text);
    for (const category of TAG_CATEGORIES) {
      expect(tags[category].length).toBeGreaterThanOrEqual(TAG_CATEGORY_INFO[category].count - 1);
      expect(tags[category][0]).toBe(`new ${category} a`);
    }
  });

  it('never throws, and gives tidy tags only, whatever the text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('{', '}', '[', ']', '"MOOD":', '"', ',', '<think>', '</think>', '\\u12', '//', '/*', goodAnswer()),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { tags } = parseTagAnswer(pieces.join(''));
        return TAG_CATEGORIES.every((category) => tags[category].every((tag) => tag === tag.trim() && tag !== '' && !tag.includes(',')));
      }),
      { numRuns: 10_000 },
    );
  });

  it('never loses a selected tag, whatever the model says', async () => {
    const tag = fc.stringMatching(/^[a-z]{3,12}$/);
    const selection = fc.record({
      genres: fc.array(fc.constantFrom(...VOCABULARY.genres.map((genre) => genre.tag)), { maxLength: 3 }),
      mood: fc.uniqueArray(tag, { maxLength: 8 }),
      production: fc.uniqueArray(tag, { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(selection, fc.oneof(fc.string(), fc.constant(goodAnswer())), async ({ genres, mood, production }, said) => {
        const { tags } = await suggestTags({ genres, tags: { mood, production } }, { complete: model(said) });
        for (const word of mood) expect(tags.mood).toContain(canonicalTag(word));
        for (const word of production) expect(tags.production).toContain(canonicalTag(word));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the cascade over a real server', () => {
  it('survives a server that does something else each time it is asked', async () => {
    let call = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        call += 1;
        const content = (text: string): void => {
          response
            .writeHead(200, { 'Content-Type': 'application/json' })
            .end(JSON.stringify({ choices: [{ message: { content: text } }] }));
        };
        if (call === 1) response.writeHead(500).end();
        else if (call === 2) content(goodAnswer().slice(0, 90));
        else if (call === 3) content(goodAnswer());
        else if (call === 4) response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices":');
        else request.socket.destroy();
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const complete = createChatCompletion({ baseUrl, model: 'm', stream: false, delay: async () => {} });
    const results: TagSuggestions[] = [];
    for (let turn = 0; turn < 3; turn += 1) results.push(await suggestTags(chosen, { complete }));
    expect(results.map(({ source, isRepaired, reason }) => [source, isRepaired, reason?.code])).toEqual([
      ['model', true, undefined],
      ['fallback', false, 'unusable'],
      ['fallback', false, 'unreachable'],
    ]);
    for (const { tags } of results) expect(tags.mood.slice(0, 2)).toEqual(['dark', 'hypnotic']);
  });
});
