import { TAG_CATEGORIES, TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import { MAX_TAG_LENGTH, normalizeTag } from '../vocabulary/normalize-tag.js';
import { readLooseObject } from './loose-json.js';
import type { LooseObject, LooseValue } from './loose-json.js';

/** What a model's answer holds. */
export interface TagAnswer {
  /** Tidied tags per category; a category that the answer lacks is empty. */
  readonly tags: TagsByCategory;
  /** What does not fit the schema, for the model to mend; empty for a good answer. */
  readonly faults: readonly string[];
  /** Whether the answer ended before its JSON did. */
  readonly isTruncated: boolean;
}

/** The longest answer that is read, in characters. */
export const MAX_ANSWER = 32_768;
const MAX_OBJECTS = 50;

/** A model sometimes calls a category by another name. */
const KEYS: ReadonlyMap<string, TagCategory> = /* @__PURE__ */ new Map(
  TAG_CATEGORIES.flatMap((category) => {
    const { key, label } = TAG_CATEGORY_INFO[category];
    const names = [category, category.replace(/s$/, ''), `${category}s`, key, `${key}S`, label];
    return names.map((name) => [name.toLowerCase(), category] as const);
  }),
);

/**
 * Reads the tags out of whatever a model wrote: `<think>` blocks, prose and code fences around the JSON, faulty and unfinished JSON,
 * other names and shapes of the lists. Of several objects the one with the most tags counts. Never throws.
 *
 * @param options - `isComplete`: whether the model has ended; before that nothing is taken from its thoughts. True by default.
 */
export function parseTagAnswer(text: string, { isComplete = true }: { readonly isComplete?: boolean } = {}): TagAnswer {
  const answer = text.slice(0, MAX_ANSWER);
  const best = bestObject(withoutThoughts(answer));
  if (best !== undefined) return best;
  // A model that says nothing after its thoughts may have put the answer into them.
  const fallback = isComplete ? bestObject(answer) : undefined;
  return fallback ?? { tags: mapCategories(() => []), faults: ['There is no JSON object with the eight keys.'], isTruncated: false };
}

function withoutThoughts(text: string): string {
  const closed = text.replaceAll(/<think(?:ing)?>[^]*?<\/think(?:ing)?>/gi, '');
  const close = /<\/think(?:ing)?>/gi;
  let from = 0;
  for (let match = close.exec(closed); match !== null; match = close.exec(closed)) from = close.lastIndex;
  const open = /<think(?:ing)?>/i.exec(closed.slice(from));
  return open === null ? closed.slice(from) : closed.slice(from, from + open.index);
}

function bestObject(text: string): TagAnswer | undefined {
  let best: (TagAnswer & { readonly count: number }) | undefined;
  let at = text.indexOf('{');
  for (let read = 0; at >= 0 && read < MAX_OBJECTS; read += 1) {
    const result = readLooseObject(text, at);
    if (result === undefined) break;
    for (const object of [result.value, ...[...result.value.values()].filter(isObject)]) {
      const { tags, faults } = readObject(object);
      const count = TAG_CATEGORIES.reduce((sum, category) => sum + tags[category].length, 0);
      if (count > (best?.count ?? 0)) best = { tags, faults, isTruncated: result.isTruncated, count };
    }
    // An object without tags may hold the real one deeper, or be a brace in prose.
    const isUseful = best !== undefined && best.count > 0;
    at = text.indexOf('{', isUseful ? Math.max(result.end, at + 1) : at + 1);
  }
  return best;
}

function readObject(object: LooseObject): { readonly tags: TagsByCategory; readonly faults: readonly string[] } {
  const lists = new Map<TagCategory, string[]>();
  const faults: string[] = [];
  for (const [name, value] of object) {
    const category = KEYS.get(name.trim().toLowerCase());
    if (category === undefined) continue;
    const read = readList(value);
    if (read === undefined) faults.push(`${TAG_CATEGORY_INFO[category].key} is not a list of strings.`);
    lists.set(category, [...(lists.get(category) ?? []), ...(read ?? [])]);
  }
  const tags = mapCategories((category) => {
    const { count } = TAG_CATEGORY_INFO[category];
    return [...new Set(lists.get(category) ?? [])].slice(0, 2 * count);
  });
  for (const category of TAG_CATEGORIES) {
    const { key, count } = TAG_CATEGORY_INFO[category];
    const found = tags[category].length;
    if (found < Math.ceil(count / 2)) faults.push(`${key} has ${found} of ${count} tags.`);
  }
  return { tags, faults };
}

/** The tags of a list; `undefined` when it holds something that is no text. */
function readList(value: LooseValue): readonly string[] | undefined {
  if (typeof value === 'string') return cleanTags(value);
  if (!Array.isArray(value)) return undefined;
  const tags = (value as readonly LooseValue[]).map((item) => {
    if (isObject(item)) return [item.get('tag'), item.get('name')].find((name) => typeof name === 'string');
    return typeof item === 'string' ? item : undefined;
  });
  const texts = tags.filter((tag) => typeof tag === 'string');
  return texts.length === 0 ? undefined : texts.flatMap(cleanTags);
}

function cleanTags(text: string): readonly string[] {
  const tags = text.split(/[,;|\n]/).map(normalizeTag);
  return tags.filter((tag) => tag.length <= MAX_TAG_LENGTH && /\p{L}/u.test(tag) && !/[[\]{}<>]/.test(tag));
}

function isObject(value: LooseValue | undefined): value is LooseObject {
  return value instanceof Map;
}
