import { ConnectionError, HttpError, InvalidResponseError, TaskFailedError, TimeoutError, isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ChatCompletion } from '../complete/chat-completion.js';
import { canonicalTag } from '../vocabulary/canonical-tag.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import { createVocabulary } from '../vocabulary/create-vocabulary.js';
import { VOCABULARY_DATA } from '../vocabulary/data/vocabulary-data.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { CHOSEN, goodAnswer, scriptedModel } from './__fixtures__/scripted-model.js';
import { fallbackTags } from './fallback-tags.js';
import { streamTags } from './stream-tags.js';
import { suggestTags } from './suggest-tags.js';
import { createTagCache } from './tag-cache.js';
import type { TagSuggestions } from './tag-suggestions.js';

describe('suggestTags', () => {
  it('offers eight full categories from the model, selected tags first', async () => {
    const complete = scriptedModel(goodAnswer());
    const { categories, source, reason, warnings } = await suggestTags(CHOSEN, { complete });
    expect([source, reason, warnings]).toEqual(['model', undefined, []]);
    expect(categories.mood.slice(0, 3)).toEqual(['dark', 'hypnotic', 'new mood a']);
    expect(Object.keys(categories)).toEqual([...TAG_CATEGORIES]);
    for (const category of TAG_CATEGORIES.slice(3)) expect(categories[category]).toHaveLength(TAG_CATEGORY_INFO[category].count);
  });

  it('tells the model the genres, the selected tags and the shape of the answer', async () => {
    const complete = scriptedModel(goodAnswer());
    await suggestTags({ ...CHOSEN, genres: ['techno', 'jazz'] }, { complete });
    const [system, user] = complete.asked[0]!;
    expect(user!.content).toBe('techno > jazz [selected: mood: dark, hypnotic]');
    for (const { key, count } of Object.values(TAG_CATEGORY_INFO)) expect(system!.content).toContain(`${key}: exactly ${count}`);
    expect(complete.schemas[0]).toMatchObject({
      type: 'object',
      required: ['SUBGENRE', 'INST', 'MOOD', 'CHAR', 'TIMBRE', 'ERA', 'PROD', 'REGION'],
    });
  });

  it('asks once more for what is missing, and tells the model what was wrong', async () => {
    const [half] = goodAnswer().split('"PROD"');
    const complete = scriptedModel(`Sure! Here it is: ${half}`, goodAnswer('more'));
    const { categories, source, warnings } = await suggestTags(CHOSEN, { complete });
    expect([source, complete.asked.length]).toEqual(['model', 2]);
    expect(warnings.map(({ code }) => code)).toEqual(['repaired']);
    const [, , said, repair] = complete.asked[1]!;
    expect(said!.content).toContain('Sure!');
    expect(repair!.content).toBe(
      'That cannot be used: The answer ended before its JSON was complete. PROD has 0 of 3 tags. REGION has 0 of 5 tags. Answer with one JSON object and nothing else, with these keys only: PROD (3), REGION (5).',
    );
    expect(complete.schemas[1]).toMatchObject({ required: ['PROD', 'REGION'] });
    // What was good is kept, and the second answer fills the gaps alone.
    expect(categories.mood).not.toContain('more mood a');
    expect(categories.production).toContain('more production a');
  });

  it('fills from the genre what the model never says, says so, and never asks a third time', async () => {
    const complete = scriptedModel('{"MOOD": ["cold steel", "grey", "sleepless", "tense", "bleak"]}');
    const { categories, source, warnings } = await suggestTags(CHOSEN, { complete });
    expect([source, complete.asked.length]).toEqual(['model', 2]);
    expect(warnings.map(({ code, category }) => [code, category])).toEqual(
      TAG_CATEGORIES.filter((category) => category !== 'mood').map((category) => ['filled', category]),
    );
    expect(categories.instruments).toEqual(fallbackTags(['techno']).instruments);
    expect(categories.mood).toContain('cold steel');
  });

  it.each([
    ['no-model', undefined, 0],
    ['unreachable', new ConnectionError('away', 'http://x'), 1],
    ['timeout', new TimeoutError('slow', 10), 1],
    ['refused', new HttpError('no', { url: 'http://x', status: 500, retryable: true }), 1],
    ['unusable', new InvalidResponseError('no JSON', ''), 1],
    ['unusable', 'I would rather not.', 2],
    ['unusable', '', 2],
    ['failed', new TaskFailedError('out of memory'), 1],
    ['failed', new Error('a secret'), 1],
  ] as const)('falls back on the genre, with the reason %s as data', async (code, answer, questions) => {
    const complete = answer === undefined ? undefined : scriptedModel(answer);
    const { categories, source, reason } = await suggestTags(CHOSEN, { complete });
    expect([source, reason?.code, complete?.asked.length ?? 0]).toEqual(['fallback', code, questions]);
    expect(reason?.message).not.toContain('secret');
    expect(categories.mood.slice(0, 2)).toEqual(['dark', 'hypnotic']);
    for (const category of TAG_CATEGORIES) expect(categories[category].length).toBeGreaterThan(2);
  });

  it('keeps what the model said before it broke off', async () => {
    async function* breaking(): AsyncGenerator<string, void, void> {
      yield goodAnswer().slice(0, -20);
      throw new ConnectionError('gone', 'http://x');
    }
    const { categories, source, warnings } = await suggestTags({ genres: ['jazz'] }, { complete: breaking });
    expect([source, warnings]).toEqual(['model', [{ code: 'interrupted', message: 'gone' }]]);
    expect(categories.region.slice(0, 3)).toEqual(['new region a', 'new region b', 'new region c']);
    async function* breakingEarly(): AsyncGenerator<string, void, void> {
      yield goodAnswer().slice(0, 200);
      throw new ConnectionError('gone', 'http://x');
    }
    const early = await suggestTags({ genres: ['jazz'] }, { complete: breakingEarly });
    expect(early.warnings[0]).toEqual({ code: 'interrupted', message: 'gone' });
    expect(early.categories.region).toEqual(fallbackTags(['jazz']).region);
  });

  it('offers what is selected, and nothing else, while no genre is chosen', async () => {
    const complete = scriptedModel(goodAnswer());
    const { categories, reason } = await suggestTags({ genres: [], tags: { era: ['80s'] } }, { complete });
    expect([reason?.code, complete.asked.length]).toEqual(['no-genre', 0]);
    expect(Object.values(categories).flat()).toEqual(['80s']);
  });

  it('has other suggestions for every genre and every lofi style', () => {
    const names = [...VOCABULARY.genres.map(({ tag }) => tag), ...VOCABULARY.styles.map(({ id }) => id)];
    expect(new Set(names.map((name) => JSON.stringify(fallbackTags([name])))).size).toBe(names.length);
    for (const name of names) {
      const tags = fallbackTags([name]);
      for (const category of TAG_CATEGORIES) expect(tags[category].length).toBeGreaterThan(2);
    }
  });

  it('takes the suggestions of several genres in turn', () => {
    const [techno, jazz] = [fallbackTags(['techno']), fallbackTags(['jazz'])];
    expect(fallbackTags(['techno', 'jazz']).instruments.slice(0, 2)).toEqual([techno.instruments[0], jazz.instruments[0]]);
  });

  it('folds what the model writes to canonical tags, each once, and leaves tempo and voice to their own controls', async () => {
    const said = { MOOD: ['Chilled', 'chill', 'dark', 'slow tempo'], INST: ['Sax', 'FENDER RHODES', 'female vocals'], TIMBRE: ['chill'] };
    const complete = scriptedModel(JSON.stringify(said));
    const { categories } = await suggestTags({ genres: ['jazz'], tags: { mood: ['dark'] } }, { complete });
    expect(categories.mood.slice(0, 2)).toEqual(['dark', 'chill']);
    expect(categories.instruments.slice(0, 2)).toEqual(['saxophone', 'rhodes']);
    const all = Object.values(categories).flat();
    expect(all).not.toContain('slow tempo');
    expect(all).not.toContain('female vocal');
    expect(new Set(all).size).toBe(all.length);
  });

  it('answers a selection that was asked before from the cache, whatever the order of its clicks', async () => {
    const complete = scriptedModel(goodAnswer());
    const cache = createTagCache();
    const genres = ['techno', 'jazz'];
    const first = await suggestTags({ ...CHOSEN, genres }, { complete, cache });
    const again = await suggestTags({ genres: ['Jazz', 'techno'], tags: { mood: ['Hypnotic', 'dark'] } }, { complete, cache });
    expect([first.source, again.source, complete.asked.length]).toEqual(['model', 'cache', 1]);
    expect(again.categories.mood.slice(0, 2)).toEqual(['hypnotic', 'dark']);
    expect({ ...again.categories, mood: [] }).toEqual({ ...first.categories, mood: [] });
    await suggestTags({ genres, tags: { mood: ['dark'] } }, { complete, cache });
    await suggestTags({ ...CHOSEN, genres }, { complete: Object.assign(scriptedModel(goodAnswer()), { id: 'another' }), cache });
    expect([complete.asked.length, cache.size]).toEqual([2, 3]);
  });

  it('keeps nothing in the cache that the model did not say in full', async () => {
    const cache = createTagCache();
    await suggestTags(CHOSEN, { complete: scriptedModel('{"MOOD": ["cold"]}'), cache });
    await suggestTags(CHOSEN, { complete: scriptedModel(new Error('boom')), cache });
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
    cache.clear();
    expect(cache.size).toBe(0);
    expect(() => createTagCache({ capacity: 0 })).toThrow(/capacity/);
  });

  it('rejects with the reason of the signal, before and within the question, even when the model does not listen', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const deaf: ChatCompletion = () => new Promise(() => {});
    const asked = suggestTags(CHOSEN, { complete: deaf, signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await asked).toBe(reason);
    await expect(suggestTags(CHOSEN, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('refuses a selection of another shape', async () => {
    for (const selection of [{ genres: 'techno' }, { genres: [], tags: { colour: ['red'] } }, { genres: [1] }]) {
      const error = await suggestTags(selection as never).catch((caught: unknown) => caught);
      expect(isLoopError(error, 'invalid_input')).toBe(true);
    }
  });

  it('works with a vocabulary of one’s own', async () => {
    const techno = VOCABULARY_DATA.genres.find(({ tag }) => tag === 'techno')!;
    const suggestions = { ...techno.suggestions, mood: ['furious', 'manic', 'brutal'] };
    const vocabulary = createVocabulary(VOCABULARY_DATA, { genres: [{ ...techno, tag: 'gabber', name: 'Gabber', suggestions }] });
    const { categories } = await suggestTags({ genres: ['gabber'] }, { vocabulary });
    expect(categories.mood[0]).toBe('furious');
  });

  it('never loses a selected tag, never offers one twice, and never throws, whatever the model says', async () => {
    const tag = fc.oneof(fc.stringMatching(/^[a-z]{3,12}$/), fc.constantFrom('Dark', 'new mood a', 'Sax', 'female vocals', '90s'));
    const said = fc.oneof(
      fc.string(),
      fc.constant(goodAnswer()),
      fc.nat({ max: 800 }).map((end) => goodAnswer().slice(0, end)),
    );
    const selection = fc.record({
      genres: fc.array(fc.oneof(fc.constantFrom(...VOCABULARY.genres.map((genre) => genre.tag)), tag), { maxLength: 3 }),
      tags: fc.record({ mood: fc.uniqueArray(tag, { maxLength: 8 }), production: fc.uniqueArray(tag, { maxLength: 8 }) }),
    });
    await fc.assert(
      fc.asyncProperty(selection, said, async (chosen, text) => {
        const { categories } = await suggestTags(chosen, { complete: scriptedModel(text) });
        for (const category of ['mood', 'production'] as const) {
          for (const word of chosen.tags[category]) expect(categories[category]).toContain(canonicalTag(word));
          expect(new Set(categories[category]).size).toBe(categories[category].length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('streamTags', () => {
  it('yields each tag as soon as it is written, and all of them in the result', async () => {
    const text = goodAnswer();
    let written = 0;
    async function* slowly(): AsyncGenerator<string, void, void> {
      for (; written < text.length; written += 7) yield text.slice(written, written + 7);
    }
    const early: string[] = [];
    let firstAt = 0;
    let result: TagSuggestions | undefined;
    for await (const event of streamTags(CHOSEN, { complete: slowly })) {
      if (event.type === 'result') result = event.value;
      else early.push(event.tag);
      firstAt ||= written;
    }
    expect(firstAt).toBeLessThan(50);
    expect(early).toHaveLength(39);
    expect(
      Object.values(result!.categories)
        .flat()
        .filter((tag) => !early.includes(tag)),
    ).toEqual(['dark', 'hypnotic']);
  });

  it('shows nothing of a thought, and reads what comes after it', async () => {
    async function* thinking(): AsyncGenerator<string, void, void> {
      yield* ['<thi', 'nk>maybe {"MOOD": ["wrong', ' thought", "no"]} ', 'hmm</th', 'ink>```json\n', goodAnswer()];
    }
    const { categories } = await suggestTags({ genres: ['techno'] }, { complete: thinking });
    expect(categories.mood[0]).toBe('new mood a');
    expect(categories.mood).not.toContain('wrong thought');
  });

  it('ends the question when its reader leaves', async () => {
    let isEnded = false;
    let seen: AbortSignal | undefined;
    const endless: ChatCompletion = async function* endless(_, { signal } = {}) {
      seen = signal;
      try {
        yield goodAnswer().slice(0, 200);
        for (;;) yield ' ';
      } finally {
        isEnded = true;
      }
    };
    for await (const event of streamTags(CHOSEN, { complete: endless })) {
      expect(event.type).toBe('tag');
      break;
    }
    expect([isEnded, seen?.aborted]).toEqual([true, true]);
  });

  it('stops reading a model that never stops writing', async () => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<string, void, void> {
      for (;;) yield `${'x'.repeat(999)}${(pieces += 1)}`;
    }
    expect((await suggestTags(CHOSEN, { complete: endless })).reason?.code).toBe('unusable');
    expect(pieces).toBeLessThan(600);
  });
});
