import type { Seconds } from '@loop/core';

import type { TranscriptSegment } from './drop-invented-words.js';
import type { TimedWord } from './timed-word.js';

/** A word with its times, often without punctuation. */
export interface BareWord {
  readonly text: string;
  readonly start: Seconds;
  readonly end: Seconds;
}

/** Blanks, and behind the marks of languages that have no blanks. */
const BETWEEN_WORDS = /\s+|(?<=[。！？，、])/u;

/**
 * Gives the words of segments their times. Transcribers keep punctuation in the segments and times in a list of bare words: where both agree on the
 * number of words, each gets its own time; elsewhere times are spread over the segment by the length of the words.
 *
 * @param segments - Those that were kept; a segment without times gives words without times.
 * @param words - In order; those outside all segments are left out.
 */
export function alignWords(segments: readonly TranscriptSegment[], words: readonly BareWord[]): readonly TimedWord[] {
  return segments.flatMap((segment) => {
    const { start, end } = segment;
    const texts = segment.text.split(BETWEEN_WORDS).filter((text) => text !== '');
    if (start === undefined || end === undefined) return texts.map((text, index) => ({ text, endsLine: index === texts.length - 1 }));
    const inside = words.filter((word) => (word.start + word.end) / 2 >= start && (word.start + word.end) / 2 <= end);
    if (inside.length !== texts.length) return spread(texts, start, end);
    return texts.map((text, index) => ({ text, start: inside[index]!.start, end: inside[index]!.end }));
  });
}

function spread(texts: readonly string[], start: Seconds, end: Seconds): readonly TimedWord[] {
  const letters = texts.reduce((sum, text) => sum + text.length, 0);
  let before = 0;
  return texts.map((text) => {
    const from = start + ((end - start) * before) / letters;
    before += text.length;
    return { text, start: from, end: start + ((end - start) * before) / letters };
  });
}

/** Words of a text without times: each line of the text is a line of the lyrics. */
export function wordsOfText(text: string): readonly TimedWord[] {
  return alignWords(
    text.split(/\r\n?|\n/u).map((line) => ({ text: line })),
    [],
  );
}
