import type { Seconds } from '@loop/core';

import { findChorus } from './find-chorus.js';
import type { LineRange } from './find-chorus.js';
import type { TimedLine, TimedWord } from './timed-word.js';
import { gapBetween, toLines } from './to-lines.js';

/** A pause of the voice that ends a verse. */
const VERSE_GAP: Seconds = 4;
/** How long nobody has to sing before, between or behind the words for a section of its own. */
const PLAYED: Seconds = 10;
/** The most lines of a verse that is not divided by pauses. */
const LONG_VERSE = 8;
/** The most lines behind the last chorus that are an ending and not another verse. */
const OUTRO_LINES = 4;

/** Settings of {@link structureLyrics}. */
export interface StructureLyricsOptions {
  /** The length of the song: where it goes on long after the last word, it gets an `[Outro]`. @defaultValue unknown */
  readonly seconds?: Seconds | undefined;
}

/**
 * Writes what a transcriber heard as lyrics with sections, as ACE-Step was trained with them: lines that come back are the `[Chorus]`, what stands
 * between them are verses, one before the last chorus may be the `[Bridge]`, and long stretches without a voice are `[Intro]`, `[Interlude]` and
 * `[Outro]`. The same words give the same text.
 *
 * @param words - In the order in which they are sung. Without times, only lines that come back make sections.
 * @returns The lyrics; '' when there are no words.
 */
export function structureLyrics(words: readonly TimedWord[], options: StructureLyricsOptions = {}): string {
  const lines = toLines(words);
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return '';
  const sections = nameSections(lines, splitSections(lines, findChorus(lines.map(({ text }) => text))));
  const texts = sections.flatMap(({ name, from, to }, index) => {
    const isPause = index > 0 && gapBetween(lines[from - 1]!, lines[from]!) > PLAYED;
    return [...(isPause ? ['[Interlude]'] : []), `[${name}]\n${formatLines(lines.slice(from, to))}`];
  });
  if ((first.start ?? 0) > PLAYED) texts.unshift('[Intro]');
  const isPlayedOut = options.seconds !== undefined && gapBetween(last, { start: options.seconds }) > PLAYED;
  if (isPlayedOut && sections.at(-1)?.name !== 'Outro') texts.push('[Outro]');
  return texts.join('\n\n');
}

interface Section extends LineRange {
  readonly isChorus: boolean;
}

/** Divides lines where a chorus begins and ends, and long verses where the voice pauses. */
function splitSections(lines: readonly TimedLine[], choruses: readonly LineRange[]): readonly Section[] {
  const sections: Section[] = [];
  let at = 0;
  for (const chorus of [...choruses, { from: lines.length, to: lines.length }]) {
    if (chorus.from > at) sections.push(...splitVerses(lines, { from: at, to: chorus.from }));
    if (chorus.to > chorus.from) sections.push({ ...chorus, isChorus: true });
    at = chorus.to;
  }
  return sections;
}

function splitVerses(lines: readonly TimedLine[], { from, to }: LineRange): readonly Section[] {
  const pause = to - from > LONG_VERSE ? VERSE_GAP : PLAYED;
  const cuts = [from];
  for (let index = from + 1; index < to; index += 1) if (gapBetween(lines[index - 1]!, lines[index]!) > pause) cuts.push(index);
  return cuts.map((cut, index) => ({ from: cut, to: cuts[index + 1] ?? to, isChorus: false }));
}

function nameSections(lines: readonly TimedLine[], sections: readonly Section[]): readonly (LineRange & { readonly name: string })[] {
  const lastChorus = sections.findLastIndex(({ isChorus }) => isChorus);
  const chorusCount = sections.filter(({ isChorus }) => isChorus).length;
  let verses = 0;
  return sections.map(({ from, to, isChorus }, index) => {
    const isEnding = lastChorus >= 0 && index > lastChorus && to === lines.length && to - from <= OUTRO_LINES;
    const isBridge = chorusCount >= 3 && verses >= 2 && index === lastChorus - 1;
    if (isChorus) return { from, to, name: 'Chorus' };
    if (isEnding) return { from, to, name: 'Outro' };
    if (isBridge) return { from, to, name: 'Bridge' };
    verses += 1;
    return { from, to, name: `Verse ${verses}` };
  });
}

/** Lines with an empty one where the voice pauses. */
function formatLines(lines: readonly TimedLine[]): string {
  return lines
    .map(({ text }, index) => (index > 0 && gapBetween(lines[index - 1]!, lines[index]!) > VERSE_GAP ? `\n${text}` : text))
    .join('\n');
}
