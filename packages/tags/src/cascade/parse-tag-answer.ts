import { TAG_CATEGORIES, TAG_CATEGORY_INFO, mapCategories } from '../vocabulary/categories.js';
import type { TagsByCategory } from '../vocabulary/categories.js';
import { createJsonTagScanner } from './json-tag-scanner.js';
import type { JsonTagScanner } from './json-tag-scanner.js';
import { readTagArguments } from './read-tag-arguments.js';
import { readTagLines } from './read-tag-lines.js';
import { createTagDocuments } from './tag-documents.js';
import type { FoundTag, TagDocuments } from './tag-documents.js';
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

/** Reads an answer while it is written. */
export interface TagReader {
  /** Reads on; returns the tags that are complete now. A draft's tags are among them: what counts is known at the end. */
  push(piece: string): readonly FoundTag[];
  /** Reads what only the end completes, and says what the answer holds in all. */
  end(): TagAnswer;
}

/** The longest answer that is read, thoughts included, in characters; the rest is ignored. */
export const MAX_ANSWER = 262_144;

/**
 * Reads the tags out of whatever a model wrote: thoughts of every family of models, prose and code fences around the JSON, drafts before
 * it, JSON inside texts, calls of tools, faulty and unfinished JSON, other names of the lists, and plain lists under headings.
 * Never throws.
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
  let scanner = createJsonTagScanner();
  let documents = createTagDocuments();
  let shown = '';
  let fresh: FoundTag[] = [];
  let length = 0;

  const splitter = createThoughtSplitter({
    get isInText() {
      return scanner.isInText;
    },
    show(text) {
      shown += text;
      fresh.push(...documents.add(scanner.push(text)));
    },
    restart() {
      [scanner, documents, shown, fresh] = [createJsonTagScanner(), createTagDocuments(), '', []];
    },
  });

  return {
    push(piece) {
      const read = piece.slice(0, MAX_ANSWER - length);
      length += read.length;
      fresh = [];
      splitter.push(read);
      return fresh;
    },
    end() {
      splitter.end();
      documents.add(scanner.end());
      // A model that says nothing after its thoughts may have put the answer into them.
      const ways = [() => documents, () => listsIn(shown), () => objectsIn(splitter.thoughts), () => listsIn(splitter.thoughts, true)];
      let tags = mapCategories(() => []) as TagsByCategory;
      for (const way of ways) {
        tags = way().result(scanner.closed);
        if (TAG_CATEGORIES.some((category) => tags[category].length > 0)) break;
      }
      return { tags, faults: findFaults(tags, scanner), isTruncated: scanner.isOpen };
    },
  };

  function objectsIn(text: string): TagDocuments {
    const found = createTagDocuments();
    scanner = createJsonTagScanner();
    found.add([...scanner.push(text), ...scanner.end()]);
    return found;
  }
}

/** The lists of a text without JSON: arguments of calls and, unless it is thinking aloud, lists under headings. */
function listsIn(text: string, isThought = false): TagDocuments {
  const found = createTagDocuments();
  const texts = readTagArguments(text);
  found.add(texts.length > 0 || isThought ? texts : readTagLines(text));
  return found;
}

function findFaults(tags: TagsByCategory, { mistyped, isOpen }: JsonTagScanner): readonly string[] {
  if (TAG_CATEGORIES.every((category) => tags[category].length === 0))
    return ['There is no JSON object with the keys that were asked for.'];
  const faults = TAG_CATEGORIES.flatMap((category) => {
    const { key, count } = TAG_CATEGORY_INFO[category];
    const found = tags[category].length;
    return [
      ...(mistyped.has(category) ? [`${key} holds something that is not a string.`] : []),
      ...(found < Math.ceil(count / 2) ? [`${key} has ${found} of ${count} tags.`] : []),
    ];
  });
  return isOpen ? ['The answer ended before its JSON was complete.', ...faults] : faults;
}
