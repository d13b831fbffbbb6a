import { isLoopError, parseInput, raceAbort } from '@loop/core';
import type { Abortable, ResultEvent } from '@loop/core';
import * as z from 'zod/mini';

import type { ChatCompletion, ChatMessage } from '../complete/chat-completion.js';
import type { TagSelection } from '../compose/selection.js';
import { canonicalTags } from '../vocabulary/canonical-tag.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { fallbackTags } from './fallback-tags.js';
import { MAX_ANSWER, parseTagAnswer } from './parse-tag-answer.js';
import { tagCacheKey } from './tag-cache.js';
import type { TagCache } from './tag-cache.js';
import { repairMessages, tagMessages } from './tag-messages.js';

/** How tags are suggested. */
export interface SuggestTagsOptions extends Abortable, VocabularyOptions {
  /** The language model; see `createChatCompletion`. @defaultValue none: the vocabulary's own suggestions */
  readonly complete?: ChatCompletion | undefined;
  /** Remembers the answers of the model. @defaultValue none */
  readonly cache?: TagCache | undefined;
}

/** Why suggestions did not come from the model. */
export const FALLBACK_REASONS = ['no-genre', 'no-model', 'unreachable', 'timeout', 'refused', 'unusable', 'failed'] as const;

/** Why suggestions did not come from the model, as data. */
export interface FallbackReason {
  /** The kind of reason. */
  readonly code: (typeof FALLBACK_REASONS)[number];
  /** What happened, for people; without secrets. */
  readonly message: string;
}

/** Tags to offer. */
export interface TagSuggestions {
  /** Tags per category in canonical spelling: what is selected first, in click order, then what is suggested. */
  readonly tags: TagsByCategory;
  /** Who suggested them. */
  readonly source: 'model' | 'cache' | 'fallback';
  /** Why they are the fallback's; only with that source. */
  readonly reason?: FallbackReason | undefined;
  /** Categories that the model left out; they hold the fallback's tags. */
  readonly filled: readonly TagCategory[];
  /** Whether the model had to be asked a second time. */
  readonly isRepaired: boolean;
}

/** A tag, as soon as it is known. */
export interface TagEvent {
  readonly type: 'tag';
  /** Where it belongs. */
  readonly category: TagCategory;
  /** The tag in its canonical spelling. */
  readonly tag: string;
}

const list = z.array(z.string().check(z.maxLength(200))).check(z.maxLength(100));
const selectionSchema = z.object({
  genres: list,
  tags: z.optional(z.strictObject(Object.fromEntries(TAG_CATEGORIES.map((category) => [category, z.optional(list)])))),
});

/**
 * Suggests tags and yields each as soon as the model has written it; the last event is the result. Every tag that was yielded is in
 * the result, as is every selected one. A model that is away, slow or confused never rejects the call: the result says what happened.
 *
 * @throws {InvalidInputError} For a selection of another shape.
 * @throws The signal's reason when it aborts.
 */
export async function* streamTags(
  selection: TagSelection,
  options: SuggestTagsOptions = {},
): AsyncGenerator<TagEvent | ResultEvent<TagSuggestions>, void, void> {
  parseInput(selectionSchema, selection, 'selection');
  const { complete, cache, signal, vocabulary = VOCABULARY } = options;
  signal?.throwIfAborted();
  const shelf = createShelf(selection, options);
  const finish = function* (rest: Omit<TagSuggestions, 'tags'>): Generator<ResultEvent<TagSuggestions>, void, void> {
    yield { type: 'result', value: { tags: shelf.all(), ...rest } };
  };
  const fallBack = function* (reason: FallbackReason): Generator<TagEvent | ResultEvent<TagSuggestions>, void, void> {
    yield* shelf.add(fallbackTags(selection.genres, options));
    yield* finish({ source: 'fallback', reason, filled: [], isRepaired: false });
  };

  if (selection.genres.length === 0) return yield* fallBack({ code: 'no-genre', message: 'Choose a genre first.' });
  if (complete === undefined) return yield* fallBack({ code: 'no-model', message: 'No language model is set up.' });
  const cached = cache?.get(tagCacheKey(selection, complete.id));
  if (cached !== undefined) {
    yield* shelf.add(cached);
    return yield* finish({ source: 'cache', filled: [], isRepaired: false });
  }

  const asked = tagMessages(selection, vocabulary);
  const first = yield* readTags(complete, asked, shelf, TAG_CATEGORIES, signal);
  let missing = shelf.missing();
  let isRepaired = false;
  // Who is away or hangs will hang again; who answered badly gets one more chance.
  const mayRepair = first.text.trim() !== '' && !isLoopError(first.error, 'timeout');
  if (missing.length > 0 && mayRepair) {
    const { faults } = parseTagAnswer(first.text);
    yield* readTags(complete, repairMessages(asked, first.text, faults, missing), shelf, missing, signal);
    isRepaired = shelf.missing().length < missing.length;
    missing = shelf.missing();
  }
  if (shelf.isEmpty()) return yield* fallBack(reasonOf(first.error));
  const suggested = shelf.suggested();
  const fallback = fallbackTags(selection.genres, options);
  yield* shelf.add(mapCategories((category) => (missing.includes(category) ? fallback[category] : [])));
  if (missing.length === 0) cache?.set(tagCacheKey(selection, complete.id), suggested);
  yield* finish({ source: 'model', filled: missing, isRepaired });
}

/** Collects tags: selected ones first, each once, no more per category than are asked for. */
interface Shelf {
  /** Takes tags up and yields those that are new. */
  add(tags: TagsByCategory): Generator<TagEvent, void, void>;
  /** Categories with less than half of what was asked for. */
  missing(): readonly TagCategory[];
  isEmpty(): boolean;
  suggested(): TagsByCategory;
  all(): TagsByCategory;
}

function createShelf({ tags: chosen = {} }: TagSelection, options: VocabularyOptions): Shelf {
  const selected = mapCategories((category) => canonicalTags(chosen[category] ?? [], options));
  const added = new Map<TagCategory, string[]>(TAG_CATEGORIES.map((category) => [category, []]));
  const of = (category: TagCategory): string[] => added.get(category) as string[];
  return {
    *add(tags) {
      for (const category of TAG_CATEGORIES) {
        for (const tag of canonicalTags(tags[category], options)) {
          const isKnown = selected[category].includes(tag) || of(category).includes(tag);
          if (isKnown || of(category).length >= TAG_CATEGORY_INFO[category].count) continue;
          of(category).push(tag);
          yield { type: 'tag', category, tag };
        }
      }
    },
    missing: () =>
      TAG_CATEGORIES.filter((category) => {
        // A model that repeats what is selected has said enough.
        const known = of(category).length + selected[category].length;
        return known < Math.ceil(TAG_CATEGORY_INFO[category].count / 2);
      }),
    isEmpty: () => TAG_CATEGORIES.every((category) => of(category).length === 0),
    suggested: () => mapCategories((category) => [...of(category)]),
    all: () => mapCategories((category) => [...selected[category], ...of(category)]),
  };
}

interface ReadText {
  /** What the model wrote, up to the limit. */
  readonly text: string;
  /** Why it did not finish. */
  readonly error: unknown;
}

/** Asks the model and yields tags while it writes. A failure is returned, not thrown; an abort is thrown. */
async function* readTags(
  complete: ChatCompletion,
  messages: readonly ChatMessage[],
  shelf: Shelf,
  categories: readonly TagCategory[],
  signal: AbortSignal | undefined,
): AsyncGenerator<TagEvent, ReadText, void> {
  const take = (text: string, isComplete: boolean): Generator<TagEvent, void, void> => {
    const { tags } = parseTagAnswer(text, { isComplete });
    return shelf.add(mapCategories((category) => (categories.includes(category) ? tags[category] : [])));
  };
  let text = '';
  let parsed = 0;
  let error: unknown;
  try {
    for await (const piece of piecesOf(complete(messages, { signal }), signal)) {
      text += piece;
      if (text.length >= MAX_ANSWER) break;
      // A tag is only complete with its quote; reading again for every letter would be a waste.
      const open = /<think(?:ing)?>(?![^]*<\/think)/i.test(text);
      if (text.length - parsed < 16 || open) continue;
      parsed = text.length;
      yield* take(text, false);
    }
  } catch (caught) {
    signal?.throwIfAborted();
    error = caught;
  }
  signal?.throwIfAborted();
  yield* take(text, true);
  return { text, error };
}

/** The pieces of an answer, whole or streamed. Neither a model nor a stream that hangs outlives the signal. */
async function* piecesOf(
  answer: AsyncIterable<string> | Promise<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, void> {
  if (!(Symbol.asyncIterator in answer)) {
    yield String(await raceAbort(answer, signal));
    return;
  }
  const iterator = answer[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = await raceAbort(iterator.next(), signal);
      isDone = next.done === true;
      if (isDone) return;
      yield String(next.value);
    }
  } finally {
    // Not awaited: a generator that hangs cannot be returned before it goes on.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function reasonOf(error: unknown): FallbackReason {
  if (error === undefined) return { code: 'unusable', message: 'The model wrote nothing that can be read as tags.' };
  if (!isLoopError(error)) return { code: 'failed', message: 'Asking the model failed.' };
  const codes: Readonly<Record<string, FallbackReason['code']>> = {
    connection: 'unreachable',
    timeout: 'timeout',
    http: 'refused',
    invalid_response: 'unusable',
  };
  return { code: codes[error.code] ?? 'failed', message: error.message };
}
