import type { Seconds } from '@loop/core';

import type { TimedLine, TimedWord } from './timed-word.js';

/** A pause of the voice that ends a line. */
const LINE_GAP: Seconds = 1.5;
/** A service's answer may be anything; no word is longer. */
const MAX_WORD = 1_000;
/** What ends a line where it ends a word. */
const ENDS_LINE = /[.!?。！？,，、…]["'”’»)]*$/u;
/** Han, kana and full-width marks are written without blanks between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFF60]/u;

/**
 * Puts words together into lines: a line ends with a mark of punctuation, with a pause of the voice, or where another voice begins. Words of
 * Chinese and Japanese stand without blanks. Commas and full stops at the end of a line are left out; question and exclamation marks stay.
 */
export function toLines(words: readonly TimedWord[]): readonly TimedLine[] {
  const lines: TimedLine[] = [];
  let line: TimedWord[] = [];
  const endLine = (): void => {
    const text = withoutTrailingMarks(joinWords(line.map((word) => word.text)));
    if (text !== '') lines.push({ text, start: line[0]?.start, end: line.at(-1)?.end });
    line = [];
  };
  for (const { text, ...times } of words) {
    const word = { ...times, text: text.slice(0, MAX_WORD) };
    const last = line.at(-1);
    if (last !== undefined && (gapBetween(last, word) > LINE_GAP || last.speaker !== word.speaker)) endLine();
    line.push(word);
    if (word.endsLine === true || ENDS_LINE.test(word.text)) endLine();
  }
  endLine();
  return lines;
}

/** The pause between two words or lines; 0 where a time is missing. */
export function gapBetween(before: { readonly end?: Seconds | undefined }, after: { readonly start?: Seconds | undefined }): Seconds {
  return before.end === undefined || after.start === undefined ? 0 : after.start - before.end;
}

function joinWords(words: readonly string[]): string {
  return words.reduce((text, word) => {
    const isUnspaced = UNSPACED.test(text.slice(-1)) || UNSPACED.test(word.slice(0, 1));
    return text === '' || isUnspaced ? text + word : `${text} ${word}`;
  }, '');
}

/** Three dots mean something; one, or a comma, is only where the line ends. */
function withoutTrailingMarks(text: string): string {
  return text.replace(/(?:[,，、。]|(?<!\.)\.)+$/u, '').trim();
}
