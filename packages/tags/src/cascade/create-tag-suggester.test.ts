import { ConnectionError, HttpError, isAbortError, isLoopError } from '@loop/core';
import type { Delay } from '@loop/core';
import { describe, expect, it } from 'vitest';

import type { ModelHealth } from '../complete/chat-completion.js';
import { CHOSEN, goodAnswer, scriptedModel } from './__fixtures__/scripted-model.js';
import { createTagSuggester } from './create-tag-suggester.js';
import { createTagCache } from './tag-cache.js';

const away = new ConnectionError('away', 'http://x');
const catchError = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** Waits that end when the test says so; the wait of the debounce ends at once. */
function createWaits(): { readonly delay: Delay; readonly open: Map<number, () => void>; readonly aborted: number[] } {
  const open = new Map<number, () => void>();
  const aborted: number[] = [];
  const delay: Delay = (ms, { signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (ms === 1) return resolve();
      open.set(ms, () => {
        open.delete(ms);
        resolve();
      });
      signal?.addEventListener('abort', () => {
        aborted.push(ms);
        open.delete(ms);
        reject(signal.reason);
      });
    });
  return { delay, open, aborted };
}

describe('createTagSuggester', () => {
  it('asks once for a burst of clicks; the stale ones reject as aborted', async () => {
    const complete = scriptedModel(goodAnswer());
    const { delay, open } = createWaits();
    const suggester = createTagSuggester({ complete, delay });
    const stale = [suggester.suggest({ genres: ['jazz'] }), suggester.suggest({ genres: ['rock'] })].map(catchError);
    const newest = suggester.suggest(CHOSEN);
    open.get(250)?.();
    expect((await newest).source).toBe('model');
    expect((await Promise.all(stale)).every(isAbortError)).toBe(true);
    expect(complete.asked).toHaveLength(1);
  });

  it('cancels a question that is under way, and reports no more of its tags', async () => {
    const { delay } = createWaits();
    const signals: (AbortSignal | undefined)[] = [];
    const early: string[] = [];
    const suggester = createTagSuggester({
      delay,
      debounceMs: 1,
      onTag: ({ tag }) => early.push(tag),
      complete: async function* hanging(_, { signal } = {}) {
        signals.push(signal);
        yield '{"MOOD": ["first", ';
        await new Promise(() => {});
      },
    });
    const stale = catchError(suggester.suggest({ genres: ['jazz'] }));
    await expect.poll(() => early).toEqual(['first']);
    suggester.cancel();
    expect(String(await stale)).toBe('AbortError: The question was cancelled.');
    expect(signals[0]?.aborted).toBe(true);
    const controller = new AbortController();
    const own = catchError(suggester.suggest({ genres: ['jazz'] }, { signal: controller.signal }));
    const reason = new Error('mine');
    controller.abort(reason);
    expect(await own).toBe(reason);
  });

  it('answers what it knows, and what needs no model, without waiting', async () => {
    const { delay, open } = createWaits();
    const suggester = createTagSuggester({ complete: scriptedModel(goodAnswer()), delay });
    expect((await suggester.suggest({ genres: [] })).reason?.code).toBe('no-genre');
    const asked = suggester.suggest(CHOSEN);
    open.get(250)?.();
    expect((await asked).source).toBe('model');
    expect((await suggester.suggest(CHOSEN)).source).toBe('cache');
    expect((await createTagSuggester({ delay }).suggest(CHOSEN)).reason?.code).toBe('no-model');
    expect(open.size).toBe(0);
  });

  it('leaves a model that failed alone, then looks at its health before it asks again', async () => {
    const { delay, open } = createWaits();
    const model = scriptedModel(away, goodAnswer());
    const health: ModelHealth[] = [
      { isOnline: false, models: [] },
      { isOnline: true, models: ['m'] },
    ];
    let looks = 0;
    const complete = Object.assign(model, { checkHealth: async () => health[looks++]! });
    const suggester = createTagSuggester({ complete, delay, debounceMs: 1, restMs: 100, maxRestMs: 150 });
    const ask = async (): Promise<unknown[]> => {
      const { source, reason } = await suggester.suggest(CHOSEN);
      return [source, reason?.message, model.asked.length, looks, suggester.isModelDown];
    };
    expect(suggester.isModelDown).toBe(false);
    expect(await ask()).toEqual(['fallback', 'away', 1, 0, true]);
    // It rests: neither asked nor looked at.
    expect(await ask()).toEqual(['fallback', 'away', 1, 0, true]);
    open.get(100)?.();
    await Promise.resolve();
    expect(await ask()).toEqual(['fallback', 'away', 1, 1, true]);
    expect(await ask()).toEqual(['fallback', 'away', 1, 1, true]);
    // The second wait is longer, up to the limit.
    open.get(150)?.();
    await Promise.resolve();
    expect(await ask()).toEqual(['model', undefined, 2, 2, false]);
  });

  it('begins with the short wait again once the model has answered', async () => {
    const { delay, open } = createWaits();
    const complete = scriptedModel(away, goodAnswer(), away);
    const suggester = createTagSuggester({ complete, delay, debounceMs: 1, restMs: 100 });
    await suggester.suggest(CHOSEN);
    open.get(100)?.();
    await Promise.resolve();
    expect((await suggester.suggest(CHOSEN)).source).toBe('model');
    expect((await suggester.suggest({ genres: ['jazz'] })).reason?.code).toBe('unreachable');
    expect([...open.keys()]).toEqual([100]);
  });

  it('takes no answer of one model from a shared cache for another', async () => {
    const cache = createTagCache();
    const { delay } = createWaits();
    for (const id of ['a', 'b']) {
      const complete = Object.assign(scriptedModel(goodAnswer(id)), { id });
      const { categories } = await createTagSuggester({ complete, cache, delay, debounceMs: 1 }).suggest({ genres: ['jazz'] });
      expect(categories.mood[0]).toBe(`${id} mood a`);
    }
    expect(cache.size).toBe(2);
  });

  it('reports nothing more once it is cancelled, not even what is known already', async () => {
    const early: string[] = [];
    const suggester = createTagSuggester({
      onTag: ({ tag }) => {
        early.push(tag);
        suggester.cancel();
      },
    });
    expect(isAbortError(await catchError(suggester.suggest(CHOSEN)))).toBe(true);
    expect(early).toHaveLength(1);
  });

  it('waits as long as the server asks for', async () => {
    const { delay, open } = createWaits();
    const busy = new HttpError('busy', { url: 'http://x', status: 429, retryable: true, retryAfterMs: 9_000 });
    const suggester = createTagSuggester({ complete: scriptedModel(busy), delay, debounceMs: 1 });
    expect((await suggester.suggest(CHOSEN)).reason).toEqual({ code: 'refused', message: 'busy' });
    expect([...open.keys()]).toEqual([9_000]);
    suggester.dispose();
  });

  it('does not hold an abort against the model', async () => {
    const { delay } = createWaits();
    const suggester = createTagSuggester({ complete: () => new Promise(() => {}), delay, debounceMs: 1 });
    const stale = catchError(suggester.suggest(CHOSEN));
    await Promise.resolve();
    suggester.cancel();
    await stale;
    expect(suggester.isModelDown).toBe(false);
  });

  it('ends what is open and every wait when it is disposed, and refuses more', async () => {
    const { delay, open, aborted } = createWaits();
    const suggester = createTagSuggester({ complete: scriptedModel(away), delay, debounceMs: 1, restMs: 100 });
    await suggester.suggest(CHOSEN);
    const stale = catchError(suggester.suggest({ genres: ['jazz'] }));
    suggester.dispose();
    suggester.dispose();
    expect(isAbortError(await stale)).toBe(true);
    expect([open.size, aborted]).toEqual([0, [100]]);
    expect(isLoopError(await catchError(suggester.suggest(CHOSEN)), 'disposed')).toBe(true);
  });

  it('refuses a selection of another shape without cancelling what is open', async () => {
    const { delay, open } = createWaits();
    const suggester = createTagSuggester({ complete: scriptedModel(goodAnswer()), delay });
    const good = suggester.suggest(CHOSEN);
    expect(isLoopError(await catchError(suggester.suggest({} as never)), 'invalid_input')).toBe(true);
    open.get(250)?.();
    expect((await good).source).toBe('model');
  });

  it('refuses times that cannot be', () => {
    expect(() => createTagSuggester({ debounceMs: -1 })).toThrow(/debounceMs/);
    expect(() => createTagSuggester({ restMs: Number.NaN })).toThrow(/restMs/);
  });
});
