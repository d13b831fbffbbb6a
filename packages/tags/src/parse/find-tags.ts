import { foldTag } from '../vocabulary/normalize-tag.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';

/** A known tag in a text. */
export interface FoundTag {
  /** The canonical tag. */
  readonly tag: string;
  /** Where it begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** The longest spelling in words. */
const MAX_WORDS = 6;

/**
 * Finds the known tags in running text, the longest first at each place: "deep house" is not also "house". Phrases do not reach
 * over punctuation, and a word after "no", "not" or "without" does not count.
 *
 * @returns In the order of the text, each tag as often as it stands there.
 */
export function findTags(text: string, { spellings }: Vocabulary): readonly FoundTag[] {
  const words = [...text.matchAll(/[^\s,;:.!?()[\]{}"“”]+(?:\.(?=\p{L})[^\s,;:.!?()[\]{}"“”]+)*/gu)];
  const found: FoundTag[] = [];
  for (let first = 0; first < words.length;) {
    const match = longestAt(text, words, first, spellings);
    if (match === undefined) first += 1;
    else {
      if (!isNegated(text, match.start)) found.push({ tag: match.tag, start: match.start, end: match.end });
      first += match.words;
    }
  }
  return found;
}

function longestAt(
  text: string,
  words: readonly RegExpExecArray[],
  first: number,
  spellings: Vocabulary['spellings'],
): (FoundTag & { readonly words: number }) | undefined {
  const start = (words[first] as RegExpExecArray).index;
  for (let count = Math.min(MAX_WORDS, words.length - first); count >= 1; count -= 1) {
    const last = words[first + count - 1] as RegExpExecArray;
    const end = last.index + last[0].length;
    const phrase = text.slice(start, end);
    if (/[,;:.!?()[\]{}"“”]\s/.test(phrase)) continue;
    const tag = spellings.get(foldTag(phrase));
    if (tag !== undefined) return { tag, start, end, words: count };
  }
  return undefined;
}

function isNegated(text: string, start: number): boolean {
  return /\b(?:no|not|without)\s(?:an?\s|any\s|the\s|too\s)?$/i.test(text.slice(Math.max(0, start - 16), start));
}
