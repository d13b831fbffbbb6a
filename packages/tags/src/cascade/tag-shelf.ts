import type { TagSelection } from '../compose/selection.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { canonicalTag, canonicalTags } from '../vocabulary/canonical-tag.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import type { FoundTag } from './tag-documents.js';
import type { TagEvent } from './tag-suggestions.js';

/** Collects what is offered: selected tags first, each tag once, no more per category than are asked for. */
export interface TagShelf {
  /** Takes tags up; returns those that are new. */
  add(tags: readonly FoundTag[]): readonly TagEvent[];
  /** The categories that have less than half of what was asked for. */
  missing(): readonly TagCategory[];
  /** Whether nothing was suggested yet. */
  isEmpty(): boolean;
  /** What was suggested. */
  suggested(): TagsByCategory;
  /** What is selected and what was suggested. */
  all(): TagsByCategory;
  /** A shelf of its own that holds the same. */
  copy(): TagShelf;
}

/** Creates a shelf that holds the selected tags. */
export function createTagShelf(selection: TagSelection, options: VocabularyOptions): TagShelf {
  const { genres, tags: chosen = {} } = selection;
  const { kinds } = options.vocabulary ?? VOCABULARY;
  const selected = mapCategories((category) => canonicalTags(chosen[category] ?? [], options));
  const added = new Map<TagCategory, string[]>(TAG_CATEGORIES.map((category) => [category, []]));
  const of = (category: TagCategory): string[] => added.get(category) as string[];
  const known = new Set([...canonicalTags(genres, options), ...Object.values(selected).flat()]);
  // Tempo and voice are set elsewhere; as tags they would contradict it.
  const isElsewhere = (tag: string): boolean => kinds.get(tag)?.every((kind) => kind === 'tempo' || kind === 'vocals') ?? false;

  return {
    add: (tags) =>
      tags.flatMap(({ category, tag: spelling }) => {
        const tag = canonicalTag(spelling, options);
        if (tag === '' || known.has(tag) || isElsewhere(tag) || of(category).length >= TAG_CATEGORY_INFO[category].count) return [];
        known.add(tag);
        of(category).push(tag);
        return [{ type: 'tag', category, tag } as const];
      }),
    missing: () =>
      // A model that repeats what is selected has said enough.
      TAG_CATEGORIES.filter((category) => of(category).length + selected[category].length < TAG_CATEGORY_INFO[category].count / 2),
    isEmpty: () => TAG_CATEGORIES.every((category) => of(category).length === 0),
    suggested: () => mapCategories((category) => [...of(category)]),
    all: () => mapCategories((category) => [...selected[category], ...of(category)]),
    copy() {
      const other = createTagShelf(selection, options);
      for (const category of TAG_CATEGORIES) other.add(of(category).map((tag) => ({ category, tag })));
      return other;
    },
  };
}

/** Lists the tags of categories one by one. */
export function listTags(tags: TagsByCategory, categories: readonly TagCategory[] = TAG_CATEGORIES): readonly FoundTag[] {
  return categories.flatMap((category) => tags[category].map((tag) => ({ category, tag })));
}
