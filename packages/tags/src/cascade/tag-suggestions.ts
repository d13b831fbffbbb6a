import { parseInput } from '@loop/core';
import type { Abortable } from '@loop/core';
import * as z from 'zod/mini';

import type { ChatCompletion } from '../complete/chat-completion.js';
import type { TagSelection } from '../compose/selection.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { TAG_CATEGORIES } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import type { TagCache } from './tag-cache.js';

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
  /**
   * The kind of reason: nothing is chosen, no model is set up, the server is away, it took too long, it answered with an error, its answer
   * holds no tags, or something else failed.
   */
  readonly code: (typeof FALLBACK_REASONS)[number];
  /** What happened, for people; without secrets. */
  readonly message: string;
}

/** What may be less than perfect about a model's answer. */
export const TAG_WARNINGS = ['repaired', 'interrupted', 'filled'] as const;

/** Something that a user may want to know about a model's answer. */
export interface TagWarning {
  /** The model was asked a second time; its answer was cut off; or a category holds the fallback's tags, for the model left it out. */
  readonly code: (typeof TAG_WARNINGS)[number];
  /** What happened, for people; without secrets. */
  readonly message: string;
  /** The category, where it is about one. */
  readonly category?: TagCategory | undefined;
}

/** Tags to offer. */
export interface TagSuggestions {
  /** Tags per category in canonical spelling: what is selected first, in click order, then what is suggested. No tag stands twice. */
  readonly categories: TagsByCategory;
  /** What suggested them. */
  readonly source: 'model' | 'cache' | 'fallback';
  /** Why they are the fallback's; only with that source. */
  readonly reason?: FallbackReason | undefined;
  /** What is less than perfect about the model's answer; empty for the other sources. */
  readonly warnings: readonly TagWarning[];
}

/** A suggested tag, as soon as it is known. Selected tags are known before and come with the result. */
export interface TagEvent {
  /** Distinguishes it from the result. */
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

/** Checks a selection before anything is asked. */
export function assertSelection(selection: TagSelection): void {
  parseInput(selectionSchema, selection, 'selection');
}
