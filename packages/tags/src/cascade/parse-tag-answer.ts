import { TAG_CATEGORIES, TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import { readTagLines } from './read-tag-lines.js';
import { readTagText } from './read-tag-text.js';
import { createJsonTagScanner } from './json-tag-scanner.js';
import type { JsonTagScanner, ScannedText } from './json-tag-scanner.js';
import { createThoughtSplitter } from './thought-splitter.js';

/** What a model's answer holds. */
export interface TagAnswer {
  /** Tidied tags per category, each once; a category that the answer lacks is empty. */
  readonly tags: TagsByCategory;
  /** What does not fit the schema, as sentences that a model can act on; empty for a good answer. */
  readonly faults: readonly string[];
  /** Whether the answer ended before its JSON did. */
  readonly isTruncated: boolean;
}

/** A tag where it belongs. */
export interface FoundTag {
  readonly category: TagCategory;
  readonly tag: string;
}

/** Reads an answer while it is written. */
export interface TagReader {
  /** Reads on; returns the tags that are complete now. */
  push(piece: string): readonly FoundTag[];
  /** Reads what only the end completes, and says what the answer holds in all. */
  end(): TagAnswer;
}

/** The longest answer that is read, in characters; the rest is ignored. */
export const MAX_ANSWER = 32_768;

/**
 * Reads the tags out of whatever a model wrote: `<think>` blocks, prose and code fences around the JSON, faulty and unfinished JSON,
 * other names of the lists, and plain lists under headings. Never throws.
 *
 * @example
 * ```ts
 * parseTagAnswer('Sure! {"MOOD": ["Dark", "cold",], "INST": ["909 kick').tags.mood; // ['dark', 'cold']
 * ```
 */
export function parseTagAnswer(text: string): TagAnswer {
  const reader = createTagReader();
  reader.push(text);
  return reader.end();
}

/** Creates a reader of one answer. The answer is the same however its text is cut. */
export function createTagReader(): TagReader {
  const splitter = createThoughtSplitter();
  let scanner = createJsonTagScanner();
  let lists = createLists();
  let shown = '';
  let restarts = 0;
  let length = 0;

  const scan = (text: string): readonly FoundTag[] => {
    if (splitter.restarts > restarts) {
      ({ restarts } = splitter);
      [scanner, lists, shown] = [createJsonTagScanner(), createLists(), ''];
    }
    shown += text;
    return lists.add(scanner.push(text));
  };

  return {
    push(piece) {
      const read = piece.slice(0, MAX_ANSWER - length);
      length += read.length;
      return scan(splitter.push(read));
    },
    end() {
      scan(splitter.end());
      lists.add(scanner.end());
      if (lists.isEmpty()) lists.add(readTagLines(shown));
      // A model that says nothing after its thoughts may have put the answer into them.
      if (lists.isEmpty() && splitter.thoughts !== '') {
        scanner = createJsonTagScanner();
        lists.add([...scanner.push(splitter.thoughts), ...scanner.end()]);
      }
      const tags = lists.all();
      return { tags, faults: findFaults(tags, scanner), isTruncated: scanner.isOpen };
    },
  };
}

interface Lists {
  add(texts: readonly ScannedText[]): readonly FoundTag[];
  isEmpty(): boolean;
  all(): TagsByCategory;
}

function createLists(): Lists {
  const lists = new Map(TAG_CATEGORIES.map((category) => [category, new Set<string>()]));
  return {
    add: (texts) =>
      texts.flatMap(({ category, text }) => {
        const list = lists.get(category) as Set<string>;
        const fresh = readTagText(text).filter(
          (tag) => !list.has(tag) && list.size < 2 * TAG_CATEGORY_INFO[category].count && list.add(tag),
        );
        return fresh.map((tag) => ({ category, tag }));
      }),
    isEmpty: () => [...lists.values()].every(({ size }) => size === 0),
    all: () => mapCategories((category) => [...(lists.get(category) as Set<string>)]),
  };
}

function findFaults(tags: TagsByCategory, { mistyped, isOpen }: JsonTagScanner): readonly string[] {
  if (TAG_CATEGORIES.every((category) => tags[category].length === 0))
    return ['There is no JSON object with the keys that were asked for.'];
  const faults = TAG_CATEGORIES.flatMap((category) => {
    const { key, count } = TAG_CATEGORY_INFO[category];
    const found = tags[category].length;
    return [
      ...(mistyped.has(category) ? [`${key} holds something that is no string.`] : []),
      ...(found < Math.ceil(count / 2) ? [`${key} has ${found} of ${count} tags.`] : []),
    ];
  });
  return isOpen ? ['The answer ended before its JSON was complete.', ...faults] : faults;
}
