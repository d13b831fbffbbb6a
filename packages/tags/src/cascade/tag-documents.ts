import { TAG_CATEGORIES, TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import { readTagText } from './read-tag-text.js';

/** A tag where it belongs. */
export interface FoundTag {
  readonly category: TagCategory;
  readonly tag: string;
}

/** A text of one of an answer's JSON objects. */
export interface DocumentText {
  readonly category: TagCategory;
  readonly text: string;
  /** The number of the object. */
  readonly document?: number | undefined;
  /** Whether it is a draft by its key. */
  readonly isDraft?: boolean | undefined;
}

/** Collects the tags of an answer, whose JSON objects may be drafts of each other. */
export interface TagDocuments {
  /** Takes texts up; returns the tags that no object had yet. */
  add(texts: readonly DocumentText[]): readonly FoundTag[];
  /** The tags that count, when these objects were closed. */
  result(closed: ReadonlySet<number>): TagsByCategory;
}

type Lists = Map<TagCategory, Set<string>>;

/** Creates an empty collection. */
export function createTagDocuments(): TagDocuments {
  const documents = new Map<number, Lists>();
  const drafts: Lists = new Map();
  const all: Lists = new Map();

  const addTo = (lists: Lists, category: TagCategory, tag: string): boolean => {
    const list = lists.get(category) ?? new Set<string>();
    lists.set(category, list);
    if (list.has(tag) || list.size >= 2 * TAG_CATEGORY_INFO[category].count) return false;
    list.add(tag);
    return true;
  };

  return {
    add: (texts) =>
      texts.flatMap(({ category, text, document = 0, isDraft = false }) => {
        const lists = isDraft ? drafts : (documents.get(document) ?? new Map<TagCategory, Set<string>>());
        if (!isDraft) documents.set(document, lists);
        const fresh = readTagText(text).filter((tag) => addTo(lists, category, tag));
        return isDraft ? [] : fresh.filter((tag) => addTo(all, category, tag)).map((tag) => ({ category, tag }));
      }),
    result(closed) {
      const numbers = [...documents.keys()].sort((a, b) => a - b);
      let merged: Lists = new Map();
      for (const number of numbers) merged = merge(merged, documents.get(number) as Lists, closed.has(number));
      const lists = merged.size === 0 ? drafts : merged;
      return mapCategories((category) => [...(lists.get(category) ?? [])]);
    },
  };
}

/**
 * What counts when an answer holds two objects: a later one with other categories goes on with the first, a later one with half of the
 * categories or more takes its place, and a smaller one only replaces lists that are less than twice as long.
 */
function merge(earlier: Lists, later: Lists, isClosed: boolean): Lists {
  const filled = TAG_CATEGORIES.filter((category) => (later.get(category)?.size ?? 0) > 0);
  const isOther = filled.every((category) => !earlier.has(category));
  if (!isOther && isClosed && 2 * filled.length >= earlier.size) return new Map(later);
  const better = filled.filter((category) => 2 * (later.get(category)?.size ?? 0) >= (earlier.get(category)?.size ?? 0));
  return new Map([...earlier, ...better.map((category) => [category, later.get(category) as Set<string>] as const)]);
}
