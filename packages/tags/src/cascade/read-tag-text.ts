import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import type { TagCategory } from '../vocabulary/categories.js';
import { MAX_TAG_LENGTH, normalizeTag } from '../vocabulary/normalize-tag.js';

/** The names that models give to the categories: the asked keys, and what these stand for. */
const NAMES: ReadonlyMap<string, TagCategory> = /* @__PURE__ */ new Map(
  TAG_CATEGORIES.flatMap((category) => {
    const { key, label } = TAG_CATEGORY_INFO[category];
    const singular = category.replace(/s$/, '');
    return [category, singular, `${singular}s`, key, `${key}s`, label].map((name) => [name.toLowerCase(), category] as const);
  }),
);

/** Tells which category a key or a heading names: `INST`, `**Instruments**`, `sub-genres`. */
export function categoryNamed(name: string): TagCategory | undefined {
  return NAMES.get(name.toLowerCase().replaceAll(/[^\p{L}]/gu, ''));
}

/** Reads the tags of one text of a model: tidied, without numbering, several where commas separate them. What is no tag is left out. */
export function readTagText(text: string): readonly string[] {
  const tags = text.split(/[,;|\n]/).map((part) => normalizeTag(part.replace(/^\s*\d{1,2}[.)]\s+/, '')));
  return tags.filter((tag) => tag.length <= MAX_TAG_LENGTH && /\p{L}/u.test(tag) && !/[[\]{}<>\p{C}\uFFFD]/u.test(tag));
}
