import type { TagCategory } from '../vocabulary/categories.js';
import { categoryNamed } from './read-tag-text.js';

/** A text under the heading of a category. */
export interface FoundText {
  readonly category: TagCategory;
  readonly text: string;
}

const MAX_LINE = 1_000;
const MAX_WORDS = 6;

/**
 * Reads tags out of an answer that is not JSON: headings with bulleted, numbered or comma-separated lists below or behind them, such as
 * `**Mood:** dark, hypnotic` or `INST` and `1. 909 kick drum`. A line of prose ends a list.
 */
export function readTagLines(text: string): readonly FoundText[] {
  const found: FoundText[] = [];
  let category: TagCategory | undefined;
  for (const line of text.split(/\r\n|[\r\n\u2028\u2029]|\\n/)) {
    const isItem = /^\s*(?:[-*•+]\s|\d{1,2}[.)]\s|[・·])/.test(line);
    const bare = line
      .slice(0, MAX_LINE)
      .replace(/^[\s\d.)]*/, '')
      .replace(/^[^\p{L}\d]+/u, '');
    if (bare === '') continue;
    const [, name = bare, rest] = /^([^:：=|]{1,30})[:：=|](.*)$/s.exec(bare) ?? [];
    const named = categoryNamed(name);
    if (named !== undefined) category = named;
    else if (rest !== undefined) category = undefined;
    const items = named === undefined ? readItems(line.slice(0, MAX_LINE)) : readItems(rest ?? '');
    // A line that is neither a list nor its item is prose, which ends the list.
    if (named === undefined && !isItem && items.some(isProse)) category = undefined;
    if (category === undefined) continue;
    for (const item of items) if (item !== '' && !isProse(item)) found.push({ category, text: item });
  }
  return found;
}

/** The items of a line, each without its explanation: `dark – because …`. */
function readItems(line: string): readonly string[] {
  const list = line.replace(/^[\s*•+・·-]*(?:\d{1,2}[.)]\s)?/, '').replaceAll(/[[\]*]/g, '');
  return list.split(/[,;|，、；]/).map((item) => (item.split(/\s[-–—]\s/)[0] ?? '').trim());
}

function isProse(item: string): boolean {
  return item.split(/\s+/).length > MAX_WORDS;
}
