import type { LyricLanguage } from '../languages.js';
import { LATIN_EVIDENCE } from './evidence.js';

const SCRIPTS: readonly (readonly [LyricLanguage, RegExp])[] = [
  ['ko', /\p{Script=Hangul}/gu],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
];
const HAN = /\p{Script=Han}/u;
const WORD_WEIGHT = 3;
const LETTER_WEIGHT = 2;
const GROUP_WEIGHT = 0.5;
/** Only so much of a line is looked at. */
const LOOKED_AT = 1000;

/** Marks and the languages that share each one. */
type Marks = ReadonlyMap<string, readonly LyricLanguage[]>;

const WORDS = collect(({ words }) => words.split(' '));
const LETTERS = collect(({ letters }) => [...letters]);
const GROUPS = collect(({ groups }) => groups.split(' '));

/**
 * Tells the language of each line of a song.
 *
 * The script decides where it can. Latin letters are scored by frequent words, letters and groups of letters. A line that says too
 * little, such as "oh oh oh", takes the language that most of the song's other lines have, and English when there is none; so do
 * Han characters alone between lines with kana, which are Japanese.
 *
 * The reference asks a statistical model line by line instead (py3langid); it takes short lines for whatever comes out, and lines that
 * start with a number or a sign for Chinese. Name the language when it matters.
 */
export function detectLyricLanguages(lines: readonly string[]): LyricLanguage[] {
  const found = lines.map(detectAlone);
  const latin = mostFrequent(found.filter((language) => language !== undefined && LATIN_EVIDENCE[language] !== undefined)) ?? 'en';
  const han = found.includes('ja') ? 'ja' : 'zh';
  return found.map((language, index) => language ?? (HAN.test(lines[index]!) ? han : latin));
}

/** The language of a line by itself; none where it could be several. */
function detectAlone(line: string): LyricLanguage | undefined {
  const text = line.slice(0, LOOKED_AT).toLowerCase();
  const byScript = SCRIPTS.map(([language, letters]): [LyricLanguage, number] => [language, text.match(letters)?.length ?? 0]);
  const [language, count] = byScript.reduce((best, other) => (other[1] > best[1] ? other : best));
  if (count > 0) return language;
  return HAN.test(text) ? undefined : detectLatin(text);
}

function detectLatin(text: string): LyricLanguage | undefined {
  const scores = new Map<LyricLanguage, number>();
  const count = (marks: Marks, mark: string, weight: number): void => {
    const languages = marks.get(mark);
    // A mark that several languages share says less.
    for (const language of languages ?? []) scores.set(language, (scores.get(language) ?? 0) + weight / languages!.length);
  };
  for (const [word] of text.replaceAll('’', "'").matchAll(/[\p{L}\p{M}']+/gu)) {
    count(WORDS, word, WORD_WEIGHT);
    if (word.includes("'")) for (const part of word.split("'")) count(WORDS, part, WORD_WEIGHT / 2);
    for (const letter of word) count(LETTERS, letter, LETTER_WEIGHT);
    for (const group of GROUPS.keys()) if (word.includes(group)) count(GROUPS, group, GROUP_WEIGHT);
  }
  const [first, second] = [...scores].toSorted(([, one], [, other]) => other - one);
  // "la la la" could be any of three.
  return first !== undefined && first[1] >= 1 && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}

function mostFrequent(languages: readonly (LyricLanguage | undefined)[]): LyricLanguage | undefined {
  const counts = new Map<LyricLanguage, number>();
  for (const language of languages) if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}

function collect(marksOf: (evidence: NonNullable<(typeof LATIN_EVIDENCE)[LyricLanguage]>) => readonly string[]): Marks {
  const marks = new Map<string, LyricLanguage[]>();
  for (const [language, evidence] of Object.entries(LATIN_EVIDENCE) as [
    LyricLanguage,
    NonNullable<(typeof LATIN_EVIDENCE)[LyricLanguage]>,
  ][]) {
    for (const mark of new Set(marksOf(evidence))) marks.set(mark, [...(marks.get(mark) ?? []), language]);
  }
  return marks;
}
