import { isLoopError } from '@loop/core';
import type { ErrorCode, ResultEvent } from '@loop/core';

import type { ChatCompletion, ChatMessage } from '../complete/chat-completion.js';
import type { TagSelection } from '../compose/selection.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import type { TagCategory } from '../vocabulary/categories.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { answerPieces } from './answer-pieces.js';
import { fallbackTags } from './fallback-tags.js';
import { MAX_ANSWER, createTagReader } from './parse-tag-answer.js';
import type { TagAnswer } from './parse-tag-answer.js';
import type { FoundTag } from './tag-documents.js';
import { tagCacheKey } from './tag-cache.js';
import { answerSchema, repairMessages, tagMessages } from './tag-messages.js';
import { createTagShelf, listTags } from './tag-shelf.js';
import type { TagShelf } from './tag-shelf.js';
import { assertSelection } from './tag-suggestions.js';
import type { FallbackReason, SuggestTagsOptions, TagEvent, TagSuggestions, TagWarning } from './tag-suggestions.js';

/**
 * Suggests tags and yields each as soon as the model has written it; the last event is the result, which counts: a model that drafts its
 * answer, or thinks aloud without saying so, takes tags back, and the same answer gives the same result however it came. Every selected
 * tag is in it. A model that is away, slow or confused never rejects the call: the result says what happened.
 * Leaving the loop cancels the question.
 *
 * @throws {InvalidInputError} For a selection of another shape.
 * @throws The signal's reason when it aborts.
 *
 * @example
 * ```ts
 * for await (const event of streamTags({ genres: ['techno'] }, { complete })) {
 *   if (event.type === 'tag') showChip(event.category, event.tag);
 *   else showAll(event.value.categories);
 * }
 * ```
 */
export async function* streamTags(
  selection: TagSelection,
  options: SuggestTagsOptions = {},
): AsyncGenerator<TagEvent | ResultEvent<TagSuggestions>, void, void> {
  assertSelection(selection);
  const { complete, cache, signal, vocabulary = VOCABULARY } = options;
  signal?.throwIfAborted();
  const shelf = createTagShelf(selection, { vocabulary });
  const fallback = fallbackTags(selection.genres, { vocabulary });
  const finish = (rest: Omit<TagSuggestions, 'categories'>): ResultEvent<TagSuggestions> => ({
    type: 'result',
    value: { categories: shelf.all(), ...rest },
  });
  function* fallBack(reason: FallbackReason): Generator<TagEvent | ResultEvent<TagSuggestions>, void, void> {
    yield* shelf.add(listTags(fallback));
    yield finish({ source: 'fallback', reason, warnings: [] });
  }

  if (selection.genres.length === 0) return yield* fallBack({ code: 'no-genre', message: 'Choose a genre first.' });
  if (complete === undefined) return yield* fallBack({ code: 'no-model', message: 'No language model is set up.' });
  const cached = cache?.get(tagCacheKey(selection, complete.id));
  if (cached !== undefined) {
    yield* shelf.add(listTags(cached));
    return yield finish({ source: 'cache', warnings: [] });
  }

  const warnings: TagWarning[] = [];
  const messages = tagMessages(selection, vocabulary);
  const first = yield* readReply(complete, { messages, wanted: TAG_CATEGORIES, shelf, signal });
  let last = first;
  const incomplete = shelf.missing();
  // A server that is away or hangs will hang again; one that answered badly gets one more chance.
  const hasAnswered = first.error === undefined || (first.text !== '' && !isLoopError(first.error, 'timeout'));
  if (incomplete.length > 0 && hasAnswered) {
    const repair = repairMessages(messages, { ...first, missing: incomplete });
    last = yield* readReply(complete, { messages: repair, wanted: incomplete, shelf, signal });
    if (shelf.missing().length < incomplete.length) {
      warnings.push({ code: 'repaired', message: 'The model had to be asked a second time.' });
    }
  }
  if (shelf.isEmpty()) return yield* fallBack(reasonOf(last.error ?? first.error));

  const missing = shelf.missing();
  if (missing.length === 0) cache?.set(tagCacheKey(selection, complete.id), shelf.suggested());
  if (last.error !== undefined) warnings.push({ code: 'interrupted', message: reasonOf(last.error).message });
  for (const category of missing) {
    warnings.push({ code: 'filled', category, message: `The model left ${TAG_CATEGORY_INFO[category].key} out.` });
  }
  yield* shelf.add(listTags(fallback, missing));
  yield finish({ source: 'model', warnings });
}

/** What came of one question. */
interface Reply {
  /** What the model wrote, up to the limit. */
  readonly text: string;
  /** What was read of it. */
  readonly answer: TagAnswer;
  /** Why it did not finish. */
  readonly error: unknown;
}

interface ReplyOptions {
  readonly messages: readonly ChatMessage[];
  readonly wanted: readonly TagCategory[];
  readonly shelf: TagShelf;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks the model and yields the wanted tags that are new while it writes; those of the answer in the end go onto the shelf. A failure is
 * returned, not thrown; an abort is thrown.
 */
async function* readReply(
  complete: ChatCompletion,
  { messages, wanted, shelf, signal }: ReplyOptions,
): AsyncGenerator<TagEvent, Reply, void> {
  const reader = createTagReader();
  const isWanted = ({ category }: FoundTag): boolean => wanted.includes(category);
  // What is yielded early may be a draft, which must not take the places of the answer.
  const draft = shelf.copy();
  const yielded = new Set<string>();
  let text = '';
  let error: unknown;
  try {
    for await (const piece of answerPieces(complete, { messages, schema: answerSchema(wanted), signal })) {
      text += piece;
      for (const event of draft.add(reader.push(piece).filter(isWanted))) {
        yielded.add(event.tag);
        yield event;
      }
      if (text.length >= MAX_ANSWER) break;
    }
  } catch (caught) {
    error = caught;
  }
  signal?.throwIfAborted();
  const answer = reader.end();
  for (const event of shelf.add(listTags(answer.tags).filter(isWanted))) if (!yielded.has(event.tag)) yield event;
  return { text, answer, error };
}

const REASONS: Readonly<Partial<Record<ErrorCode, FallbackReason['code']>>> = {
  connection: 'unreachable',
  timeout: 'timeout',
  http: 'refused',
  invalid_response: 'unusable',
};

function reasonOf(error: unknown): FallbackReason {
  if (error === undefined) return { code: 'unusable', message: 'The model wrote nothing that can be read as tags.' };
  // The message of an error that is not ours may hold anything.
  if (!isLoopError(error)) return { code: 'failed', message: 'Asking the model failed.' };
  return { code: REASONS[error.code] ?? 'failed', message: error.message };
}
