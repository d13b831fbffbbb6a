import { parseInput } from '@loop/core';
import type { Seconds } from '@loop/core';
import * as z from 'zod/mini';

import { FAMILY_LIMITS, MODEL_FAMILIES } from '../caption/model-families.js';
import type { ModelFamily } from '../caption/model-families.js';
import { checkSections, checkStructure, isBareTag } from './check-sections.js';
import { guessLanguage, otherLanguage } from './guess-language.js';
import { lyricIssue } from './lyric-issue.js';
import type { LyricIssue } from './lyric-issue.js';
import { parseLyrics, splitLines } from './parse-lyrics.js';
import type { LyricLine, LyricSection } from './parse-lyrics.js';
import { followsScheme, rhymeScheme } from './rhyme.js';
import { scanLine } from './romance/scan-line.js';
import { isRomance } from './romance/split-word.js';
import { countSyllables } from './syllables.js';

/** What lyrics are held against. */
export interface CheckLyricsOptions {
  /** The models that they are for. @defaultValue 'ace-step-1.5' */
  readonly family?: ModelFamily | undefined;
  /** The language that is meant, ISO 639-1; `es` and `pt` have their syllables, measures and rhymes counted by rule. @defaultValue the guessed one */
  readonly language?: string | undefined;
  /** Length of the music, to check whether the words fit into it. @defaultValue not checked */
  readonly durationSeconds?: Seconds | undefined;
  /** The rhymes of each so many lines, such as `ABAB`; `X` is a line that may do as it likes. @defaultValue not checked */
  readonly scheme?: string | undefined;
  /** The shortest and the longest line, counted as in {@link LyricSectionReport.metre}. @defaultValue not checked */
  readonly metre?: readonly [low: number, high: number] | undefined;
  /** Sections that should be there, in this order; others may stand between them. @defaultValue not checked */
  readonly structure?: readonly string[] | undefined;
}

/** What is known about a section of lyrics. */
export interface LyricSectionReport {
  /** The name without number and description, lower case; '' for lines before the first tag. */
  readonly name: string;
  /** The line that it begins at, from 1. */
  readonly line: number;
  /** How many lines of words it has. */
  readonly lines: number;
  /** Its rhymes, a letter for each line: `ABAB`; `X` for a line that rhymes with none. */
  readonly scheme: string;
  /**
   * The measure of each line. Spanish: sung syllables, one more for a line that ends in a stressed one, one less where two follow the stress. Portuguese:
   * syllables up to the last stress. Elsewhere estimated syllables.
   */
  readonly metre: readonly number[];
}

/** What is known about lyrics. */
export interface LyricReport {
  /** What is wrong, in the order of the lines. */
  readonly issues: readonly LyricIssue[];
  /** Each section, in order. */
  readonly sections: readonly LyricSectionReport[];
  /** The language of most lines; `undefined` when there is too little to decide. */
  readonly language: string | undefined;
  /** Syllables of all words: counted in Spanish and Portuguese, estimated elsewhere. */
  readonly syllables: number;
}

/** The languages that ACE-Step v1 has tokens for. */
const V1_LANGUAGES: readonly string[] = 'ar cs de en es fr hi hu it ja ko nl pl pt ru tr zh'.split(' ');
const MAX_LINE = 120;
/** Faster than rap, and slower than anybody waits for: syllables per second of music. */
const RATES = { fastest: 6, slowest: 0.25 } as const;

const optionsSchema = z.strictObject({
  family: z.optional(z.enum(MODEL_FAMILIES)),
  language: z.optional(z.string().check(z.minLength(2), z.maxLength(10))),
  durationSeconds: z.optional(z.number().check(z.gt(0), z.lte(3_600))),
  scheme: z.optional(z.string().check(z.regex(/^[A-WX]{2,16}$/))),
  metre: z.optional(z.readonly(z.tuple([z.int().check(z.gte(1), z.lte(60)), z.int().check(z.gte(1), z.lte(60))]))),
  structure: z.optional(z.array(z.string()).check(z.maxLength(100))),
});

/**
 * Checks lyrics before a model sings them: section tags, length against the model and the music, language line by line, rhymes. Faults with one right
 * way to fix them carry the change.
 *
 * @throws {InvalidInputError} When the lyrics are no text or longer than 65 536 characters, or an option is out of range.
 *
 * @example
 * ```ts
 * checkLyrics('Chorus:\nwe dance all night\nuntil the light').issues.map(({ code }) => code); // ['missing-brackets']
 * ```
 */
export function checkLyrics(lyrics: string, options: CheckLyricsOptions = {}): LyricReport {
  const text = parseInput(z.string().check(z.maxLength(65_536)), lyrics, 'lyrics');
  const checked = parseInput(optionsSchema, options, 'options');
  const { family = 'ace-step-1.5' } = checked;
  const sections = parseLyrics(text);
  const lines = sections.flatMap((section) => section.lines);
  const words = lines.filter(({ text: line }) => !isBareTag(line));
  const language = checked.language ?? guessLanguage(words.map(({ text: line }) => line).join('\n'));
  const syllables = words.reduce((sum, { text: line }) => sum + countSyllables(line, language), 0);
  const whole: LyricLine = { text, number: 1, start: 0 };
  const issues: LyricIssue[] = [
    ...checkEmpty(whole),
    ...checkLength(text, family),
    ...checkRate(syllables, checked.durationSeconds, whole),
    ...checkSections(sections, family),
    ...checkStructure(sections, checked.structure ?? [], whole),
    ...checkSupport(checked.language, family, whole),
    ...words.flatMap((line) => checkLine(line, language)),
    ...sections.flatMap((section) => checkRhymes(section, checked.scheme, language)),
    ...words.flatMap((line) => checkMetre(line, checked.metre, language)),
  ];
  return {
    issues: issues.sort((a, b) => a.start - b.start),
    sections: sections.map(({ name, tag, lines: own }) => ({
      name,
      line: (tag ?? own[0])?.number ?? 1,
      lines: own.length,
      scheme: rhymeScheme(
        own.map((line) => line.text),
        language,
      ),
      metre: own.map(({ text: line }) => measure(line, language)),
    })),
    language,
    syllables,
  };
}

function checkEmpty(whole: LyricLine): readonly LyricIssue[] {
  if (whole.text.trim() !== '') return [];
  return [lyricIssue(whole, { code: 'empty', severity: 'info', message: 'There are no lyrics; the music will be instrumental.' })];
}

function checkLength(text: string, family: ModelFamily): readonly LyricIssue[] {
  const limit = FAMILY_LIMITS[family].lyricsLength;
  if (text.length <= limit) return [];
  const line = splitLines(text.slice(0, limit)).length;
  const message = `The lyrics have ${text.length} characters; the model reads ${limit}. Shorten them.`;
  return [{ code: 'too-long', severity: 'error', message, line, start: limit, end: text.length }];
}

function checkRate(syllables: number, seconds: number | undefined, whole: LyricLine): readonly LyricIssue[] {
  if (seconds === undefined || syllables === 0) return [];
  const rate = syllables / seconds;
  const finding = `About ${syllables} syllables in ${seconds} s`;
  if (rate > RATES.fastest) {
    const message = `${finding} are more than anybody can sing. Cut words, or make the music ${Math.ceil(syllables / 3)} s long.`;
    return [lyricIssue(whole, { code: 'too-fast', severity: 'error', message })];
  }
  if (rate >= RATES.slowest) return [];
  const message = `${finding} leave long stretches without a voice; the model may repeat or invent words.`;
  return [lyricIssue(whole, { code: 'too-sparse', severity: 'info', message })];
}

function checkSupport(language: string | undefined, family: ModelFamily, whole: LyricLine): readonly LyricIssue[] {
  if (language === undefined || family !== 'ace-step-v1' || V1_LANGUAGES.includes(language)) return [];
  const message = `ACE-Step v1 does not sing in ${language}; it knows ${V1_LANGUAGES.join(', ')}.`;
  return [lyricIssue(whole, { code: 'unsupported-language', severity: 'warning', message })];
}

function checkLine(line: LyricLine, language: string | undefined): readonly LyricIssue[] {
  const { text } = line;
  const issues: LyricIssue[] = [];
  if (text.length > MAX_LINE) {
    const message = `The line has ${text.length} characters; break it where a singer breathes.`;
    issues.push(lyricIssue(line, { code: 'line-too-long', severity: 'warning', message }));
  }
  const own = language === undefined ? undefined : otherLanguage(text, language);
  if (own !== undefined) {
    issues.push(lyricIssue(line, { code: 'language', severity: 'info', message: `This line reads as ${own}, the others as ${language}.` }));
  }
  return issues;
}

function checkRhymes({ lines }: LyricSection, scheme: string | undefined, language: string | undefined): readonly LyricIssue[] {
  if (scheme === undefined) return [];
  const issues: LyricIssue[] = [];
  for (let at = 0; at + scheme.length <= lines.length; at += scheme.length) {
    const part = lines.slice(at, at + scheme.length);
    const texts = part.map(({ text }) => text);
    if (followsScheme(texts, scheme, language)) continue;
    const message = `These ${scheme.length} lines rhyme ${rhymeScheme(texts, language)}, not ${scheme}.`;
    issues.push(lyricIssue(part[0]!, { code: 'rhyme', severity: 'info', message }));
  }
  return issues;
}

function checkMetre(
  line: LyricLine,
  range: readonly [low: number, high: number] | undefined,
  language: string | undefined,
): readonly LyricIssue[] {
  if (range === undefined) return [];
  const [low, high] = range;
  const length = measure(line.text, language);
  if (length >= low && length <= high) return [];
  const message = `This line measures ${length} syllables, not ${low === high ? low : `${low}–${high}`}.`;
  return [lyricIssue(line, { code: 'metre', severity: 'info', message })];
}

function measure(line: string, language: string | undefined): number {
  return isRomance(language) ? scanLine(line, language).metre : countSyllables(line, language);
}
