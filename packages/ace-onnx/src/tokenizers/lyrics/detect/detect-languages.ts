import type { LyricLanguage } from '../languages.js';
import { LATIN_EVIDENCE } from './evidence.js';
import { CERTAIN, createHanScale } from './weigh-han.js';
import type { HanScale } from './weigh-han.js';

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
 * Detects the language of each line of a song.
 *
 * The script decides where it can. Han characters are Chinese or Japanese: what only one of them writes decides, such as 们 or 気, and
 * where nothing does, the nearest line that is decided, and Chinese when there is none. Latin letters are scored by frequent words,
 * letters and groups of letters. A line that says too little, such as "oh oh oh", takes the language that most of the song's other lines
 * have, and English when there is none.
 *
 * The reference asks a statistical model line by line instead (py3langid); it takes short lines for whatever comes out, and lines that
 * start with a number or a sign for Chinese. Name the language when it matters.
 */
export function detectLyricLanguages(lines: readonly string[]): LyricLanguage[] {
  const texts = lines.map((line) => line.slice(0, LOOKED_AT).toLowerCase());
  const weigh = texts.some((text) => HAN.test(text)) ? createHanScale() : () => ({ chinese: 0, japanese: 0 });
  const found = texts.map((text) => detectAlone(text, weigh));
  const latin = mostFrequent(found.filter((language) => language !== undefined && LATIN_EVIDENCE[language] !== undefined)) ?? 'en';
  const han = nearestHan(found);
  return found.map((language, index) => language ?? (HAN.test(texts[index]!) ? han[index]! : latin));
}

/** The language of a line by itself; none where it could be several. */
function detectAlone(text: string, weigh: HanScale): LyricLanguage | undefined {
  const byScript = SCRIPTS.map(([language, letters]): [LyricLanguage, number] => [language, text.match(letters)?.length ?? 0]);
  const [language, count] = byScript.reduce((best, other) => (other[1] > best[1] ? other : best));
  if (!HAN.test(text)) return count > 0 ? language : detectLatin(text);
  if (count > 0 && language !== 'ja') return language;
  const { chinese, japanese } = weigh(text);
  // A の between Chinese words is an ornament, and a 我 between kana is Japanese.
  if (count > 0) return chinese >= CERTAIN * count + japanese ? 'zh' : 'ja';
  if (japanese > chinese) return 'ja';
  return chinese > Math.max(1, japanese) ? 'zh' : undefined;
}

/** For each line the Chinese or Japanese of the line nearest to it; of two as near, that of the one before. */
function nearestHan(found: readonly (LyricLanguage | undefined)[]): readonly LyricLanguage[] {
  const decided = found.flatMap((language, index) => (language === 'zh' || language === 'ja' ? [{ language, index }] : []));
  let at = 0;
  return found.map((_, index) => {
    while (at + 1 < decided.length && Math.abs(decided[at + 1]!.index - index) < Math.abs(decided[at]!.index - index)) at += 1;
    return decided[at]?.language ?? 'zh';
  });
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
