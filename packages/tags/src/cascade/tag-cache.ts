import { InvalidInputError } from '@loop/core';

import type { TagSelection } from '../compose/selection.js';
import { canonicalTags } from '../vocabulary/canonical-tag.js';
import { TAG_CATEGORIES } from '../vocabulary/categories.js';
import type { TagsByCategory } from '../vocabulary/categories.js';

/** Remembers what a model suggested. */
export interface TagCache {
  /** What was suggested under this key. */
  get(key: string): TagsByCategory | undefined;
  /** Remembers what was suggested. */
  set(key: string, tags: TagsByCategory): void;
}

/** A cache that forgets what was not used for longest. */
export interface LruTagCache extends TagCache {
  /** How many answers it holds. */
  readonly size: number;
  /** Forgets everything. */
  clear(): void;
}

/**
 * Creates a cache of suggestions.
 *
 * @param options - `capacity`: how many answers it holds at most; 100 unless said.
 * @throws {InvalidInputError} For a capacity that is not a whole number above 0.
 */
export function createTagCache({ capacity = 100 }: { readonly capacity?: number | undefined } = {}): LruTagCache {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new InvalidInputError('options', [{ path: 'capacity', message: 'must be an integer above 0', received: String(capacity) }]);
  }
  const entries = new Map<string, TagsByCategory>();
  return {
    get size() {
      return entries.size;
    },
    clear: () => entries.clear(),
    get(key) {
      const tags = entries.get(key);
      if (tags === undefined) return undefined;
      entries.delete(key);
      entries.set(key, tags);
      return tags;
    },
    set(key, tags) {
      entries.delete(key);
      entries.set(key, tags);
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
  };
}

/**
 * Makes the key of a question: the model and the whole selection. The order of clicks does not count, nor does the spelling of tags.
 */
export function tagCacheKey({ genres, tags = {} }: TagSelection, model = ''): string {
  const sorted = (list: readonly string[] = []): readonly string[] => [...canonicalTags(list)].sort();
  return JSON.stringify([model, sorted(genres), TAG_CATEGORIES.map((category) => sorted(tags[category]))]);
}
