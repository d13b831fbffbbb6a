import { runToResult } from '@loop/core';

import type { TagSelection } from '../compose/selection.js';
import { streamTags } from './stream-tags.js';
import type { SuggestTagsOptions, TagEvent, TagSuggestions } from './tag-suggestions.js';

/**
 * Suggests tags for a selection: eight categories that fit the genres and everything selected so far. The answer of the model is
 * checked, asked for again once where it is faulty, and filled in from the vocabulary; without a usable answer, all of it is the
 * vocabulary's. Selected tags are always part of the result.
 *
 * @throws {InvalidInputError} For a selection of another shape.
 * @throws The signal's reason when it aborts.
 *
 * @example
 * ```ts
 * const { categories, source, reason } = await suggestTags({ genres: ['jazz'] });
 * // categories.instruments: ['upright bass', 'brushed drums', …], source: 'fallback', reason: { code: 'no-model', … }
 * ```
 */
export function suggestTags(
  selection: TagSelection,
  options: SuggestTagsOptions & {
    /** Called with each tag as soon as it is known. */
    readonly onTag?: ((event: TagEvent) => void) | undefined;
  } = {},
): Promise<TagSuggestions> {
  return runToResult<TagSuggestions, TagEvent>(streamTags(selection, options), options.onTag);
}
