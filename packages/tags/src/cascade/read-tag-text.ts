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

/** What stands for "nothing" in a list of tags. */
const NOTHING =
  /^(?:n\/?a|none|nan|null|nil|undefined|not applicable|not available|unknown|unspecified|empty|tbd|string|no tags?|not specified)$/;

/** Finds which category a key or a heading names: `INST`, `**Instruments**`, `sub-genres`, `ＭＯＯＤ`. */
export function categoryNamed(name: string): TagCategory | undefined {
  if (name.length > MAX_TAG_LENGTH) return undefined;
  return NAMES.get(
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}]/gu, ''),
  );
}

/** Reads the tags of one text of a model: tidied, without numbering, several where commas separate them. What is not a tag is left out. */
export function readTagText(text: string): readonly string[] {
  // Whatever is much longer than a tag is not one, and need not be tidied.
  const parts = text.split(/[,;|\n，、；｜•]/).filter((part) => part.length <= 4 * MAX_TAG_LENGTH);
  const tags = parts.map((part) => normalizeTag(part.replace(/^\s*\d{1,2}[.)]\s+/, '')));
  return tags.filter(
    (tag) => tag.length <= MAX_TAG_LENGTH && /\p{L}/u.test(tag) && !/[[\]{}<>\p{C}\uFFFD]/u.test(tag) && !NOTHING.test(tag),
  );
}
