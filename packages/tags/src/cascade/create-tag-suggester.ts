import { DisposedError, delay as realDelay, parseInput } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';
import * as z from 'zod/mini';

import type { TagSelection } from '../compose/selection.js';
import { createRestingModel } from './resting-model.js';
import { suggestTags } from './suggest-tags.js';
import { createTagCache, tagCacheKey } from './tag-cache.js';
import { assertSelection } from './tag-suggestions.js';
import type { SuggestTagsOptions, TagEvent, TagSuggestions } from './tag-suggestions.js';

/** How a suggester works. */
export interface TagSuggesterOptions extends Omit<SuggestTagsOptions, 'signal'> {
  /** How long the selection must rest before the model is asked. Answers that need no model come at once. @defaultValue 250 */
  readonly debounceMs?: Milliseconds | undefined;
  /** How long a model that failed is not asked; each further failure doubles it. `dispose` ends the wait. @defaultValue 5 000 */
  readonly restMs?: Milliseconds | undefined;
  /** The longest such time, unless the server asks for a longer one. @defaultValue 60 000 */
  readonly maxRestMs?: Milliseconds | undefined;
  /** Called with each tag of the newest selection as soon as it is known. */
  readonly onTag?: ((event: TagEvent) => void) | undefined;
  /** Replaces waiting, for tests. */
  readonly delay?: Delay | undefined;
}

/** Suggests tags for a selection that changes with every click. */
export interface TagSuggester {
  /**
   * Asks for a selection once it has rested, and cancels the question before.
   *
   * @throws An `AbortError` (see `isAbortError`) when a newer call, `cancel` or `dispose` came first; its message says which.
   * @throws The signal's reason when that aborts.
   * @throws {DisposedError} After `dispose`.
   */
  suggest(selection: TagSelection, options?: Abortable): Promise<TagSuggestions>;
  /** Cancels the question that is open, for when the user clears the selection. */
  cancel(): void;
  /** Whether the last question to the model failed: it rests, or has rested and is tried with the next question. */
  readonly isModelDown: boolean;
  /** Cancels what is open and every wait, and refuses further questions. Safe to call twice. */
  dispose(): void;
}

const milliseconds = z.optional(z.number().check(z.gte(0), z.lte(3_600_000)));
const timesSchema = z.object({ debounceMs: milliseconds, restMs: milliseconds, maxRestMs: milliseconds });

/**
 * Creates a suggester: rapid clicks cost one question, a stale answer never arrives, what was asked before comes from the cache (its own,
 * unless it is given one), and a model that failed is left alone for a while, in which the fallback answers at once with the reason.
 *
 * @throws {InvalidInputError} For times that are negative or longer than an hour.
 *
 * @example
 * ```ts
 * const suggester = createTagSuggester({ complete });
 * async function onClick(selection: TagSelection) {
 *   try {
 *     show(await suggester.suggest(selection));
 *   } catch (error) {
 *     if (!isAbortError(error)) throw error; // a newer click came
 *   }
 * }
 * ```
 */
export function createTagSuggester(options: TagSuggesterOptions = {}): TagSuggester {
  parseInput(timesSchema, options, 'options');
  const { debounceMs = 250, restMs = 5_000, maxRestMs = 60_000, delay = realDelay, cache = createTagCache(), onTag, ...rest } = options;
  const lifetime = new AbortController();
  const waits = { restMs, maxRestMs, delay, signal: lifetime.signal };
  const model = rest.complete === undefined ? undefined : createRestingModel(rest.complete, waits);
  let current: AbortController | undefined;

  const stop = (why: string): void => current?.abort(new DOMException(why, 'AbortError'));
  const needsModel = (selection: TagSelection): boolean =>
    model !== undefined && selection.genres.length > 0 && cache.get(tagCacheKey(selection, model.complete.id)) === undefined;

  return {
    async suggest(selection, { signal } = {}) {
      if (lifetime.signal.aborted) throw new DisposedError('The tag suggester');
      assertSelection(selection);
      signal?.throwIfAborted();
      stop('A newer selection replaced this one.');
      const own = new AbortController();
      current = own;
      const either = signal === undefined ? own.signal : AbortSignal.any([signal, own.signal]);
      if (needsModel(selection)) await delay(debounceMs, { signal: either });
      const notify = (event: TagEvent): unknown => !either.aborted && onTag?.(event);
      const suggestions = await suggestTags(selection, { ...rest, complete: model?.complete, cache, signal: either, onTag: notify });
      either.throwIfAborted();
      return suggestions;
    },
    cancel: () => stop('The question was cancelled.'),
    get isModelDown() {
      return model?.isDown ?? false;
    },
    dispose() {
      stop('The tag suggester was disposed.');
      lifetime.abort();
    },
  };
}
