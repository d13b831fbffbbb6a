import { parseInput } from '@loop/core';
import type { Seconds } from '@loop/core';
import * as z from 'zod/mini';

import { FAMILY_LIMITS, MODEL_FAMILIES } from '../caption/model-families.js';
import type { ModelFamily } from '../caption/model-families.js';
import type { TextEdit } from '../lint/lint-issue.js';
import { toV1Section } from '../structure/format-structure.js';
import { guessLanguage, otherLanguage } from './guess-language.js';
import { parseLyrics } from './parse-lyrics.js';
import type { LyricLine, LyricSection } from './parse-lyrics.js';
import { rhymeScheme } from './rhyme.js';
import { countSyllables } from './syllables.js';

/** What lyrics are held against. */
export interface CheckLyricsOptions {
  /** The models that they are for. @defaultValue 'ace-step-1.5' */
  readonly family?: ModelFamily | undefined;
  /** The language that is meant, ISO 639-1. @defaultValue the guessed one */
  readonly language?: string | undefined;
  /** Length of the music, to tell whether the words fit into it. @defaultValue not checked */
  readonly durationSeconds?: Seconds | undefined;
  /** The rhyme scheme that sections of four or more lines should have, such as `ABAB`. @defaultValue not checked */
  readonly scheme?: string | undefined;
  /** Sections that should be there, in this order; others may stand between them. @defaultValue not checked */
  readonly structure?: readonly string[] | undefined;
}

/** The rules of {@link checkLyrics}. */
export const LYRIC_CODES = [
  'empty',
  'too-long',
  'too-fast',
  'too-sparse',
  'no-sections',
  'unknown-section',
  'section-case',
  'missing-brackets',
  'unclosed-bracket',
  'empty-section',
  'missing-section',
  'line-too-long',
  'language',
  'instrumental-with-words',
  'rhyme',
] as const;

/** Something that is wrong with lyrics. */
export interface LyricIssue {
  /** The rule. */
  readonly code: (typeof LYRIC_CODES)[number];
  /** How bad it is: the model loses or misreads something, it may be misled, or just worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What is wrong and what to do, for people. */
  readonly message: string;
  /** The line, from 1. */
  readonly line: number;
  /** Where it begins in the lyrics, in UTF-16 units. */
  readonly start: number;
  /** Where it ends, not included. */
  readonly end: number;
  /** Changes that mend it, where there is one right way; see `applyFixes`. */
  readonly fix?: readonly TextEdit[] | undefined;
}

/** What is known about lyrics. */
export interface LyricReport {
  /** What is wrong, in the order of the lines. */
  readonly issues: readonly LyricIssue[];
  /** Each section with its rhymes: `ABAB`, `X` for a line that rhymes with none. */
  readonly sections: readonly { readonly name: string; readonly line: number; readonly lines: number; readonly scheme: string }[];
  /** The language of most lines; `undefined` when there is too little to tell. */
  readonly language: string | undefined;
  /** Estimated syllables of all words. */
  readonly syllables: number;
}

/** Sections that need no words. */
const WORDLESS =
  /^(?:inst|instrumental|intro|outro|solo|break|breakdown|drop|build|build-up|interlude|bridge|start|end|ending|main theme|theme|hook|fade out)$/;
/** Section names that 1.5 knows beside those of v1. */
const KNOWN = /^(?:verse|chorus|pre-chorus|post-chorus|refrain|hook|rap|spoken word|ad-lib|vocalise)$/;
const BARE_TAG =
  /^(?:\*\*|\()?\s*((?:verse|chorus|pre-?chorus|bridge|intro|outro|hook|refrain|solo|break|interlude)(?:\s+\d+)?)\s*(?:\)|\*\*)?\s*:?\s*(?:\*\*)?$/i;

const MAX_LINE = 120;
/** Faster than rap, and slower than anybody waits for: syllables per second of music. */
const RATES = { fastest: 6, slowest: 0.25 } as const;

const optionsSchema = z.strictObject({
  family: z.optional(z.enum(MODEL_FAMILIES)),
  language: z.optional(z.string().check(z.minLength(2), z.maxLength(10))),
  durationSeconds: z.optional(z.number().check(z.gt(0), z.lte(3_600))),
  scheme: z.optional(z.string().check(z.regex(/^[A-WX]{2,16}$/))),
  structure: z.optional(z.array(z.string()).check(z.maxLength(100))),
});

/**
 * Checks lyrics before a model sings them: section tags, length against the model and the music, language line by line, rhymes. Faults with one right
 * way to mend them carry the change.
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
  const words = lines.filter(({ text: line }) => !BARE_TAG.test(line));
  const language = checked.language ?? guessLanguage(words.map(({ text: line }) => line).join('\n'));
  const syllables = words.reduce((sum, { text: line }) => sum + countSyllables(line), 0);
  const whole: LyricLine = { text, number: 1, start: 0 };
  const issues: LyricIssue[] = [
    ...(text.trim() === '' ? [issue('empty', 'info', 'There are no lyrics; the music will be instrumental.', whole)] : []),
    ...checkLength(text, family),
    ...checkRate(syllables, checked.durationSeconds, whole),
    ...checkSections(sections, family),
    ...checkStructure(sections, checked.structure, whole),
    ...lines.flatMap((line) => checkLine(line, language)),
    ...sections.flatMap((section) => checkRhymes(section, checked.scheme, language)),
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
    })),
    language,
    syllables,
  };
}

function issue(
  code: LyricIssue['code'],
  severity: LyricIssue['severity'],
  message: string,
  { number, start, text }: LyricLine,
  fix?: readonly TextEdit[],
): LyricIssue {
  return { code, severity, message, line: number, start, end: start + text.length, ...(fix === undefined ? {} : { fix }) };
}

function checkLength(text: string, family: ModelFamily): readonly LyricIssue[] {
  const limit = FAMILY_LIMITS[family].lyricsLength;
  if (text.length <= limit) return [];
  const number = text.slice(0, limit).split('\n').length;
  const message = `The lyrics have ${text.length} characters; the model reads ${limit}. Shorten them.`;
  return [{ code: 'too-long', severity: 'error', message, line: number, start: limit, end: text.length }];
}

function checkRate(syllables: number, seconds: number | undefined, whole: LyricLine): readonly LyricIssue[] {
  if (seconds === undefined || syllables === 0) return [];
  const rate = syllables / seconds;
  const told = `About ${syllables} syllables in ${seconds} s`;
  if (rate > RATES.fastest)
    return [
      issue(
        'too-fast',
        'error',
        `${told} are more than anybody can sing. Cut words, or make the music ${Math.ceil(syllables / 3)} s long.`,
        whole,
      ),
    ];
  if (rate < RATES.slowest)
    return [issue('too-sparse', 'info', `${told} leave long stretches without a voice; the model may repeat or invent words.`, whole)];
  return [];
}

function checkSections(sections: readonly LyricSection[], family: ModelFamily): readonly LyricIssue[] {
  const first = sections[0];
  if (first === undefined) return [];
  const hasWords = sections.some(({ lines }) => lines.length > 0);
  const isTagged = sections.some(({ tag }) => tag !== undefined);
  const wantsNone = sections.find(({ name }) => name === 'instrumental' || name === 'inst');
  return [
    ...(isTagged || first.lines.some(({ text }) => BARE_TAG.test(text))
      ? []
      : [
          issue(
            'no-sections',
            'warning',
            'No line names a section. Begin with a tag such as [verse] on a line of its own.',
            first.lines[0]!,
          ),
        ]),
    ...(wantsNone?.tag !== undefined && sections.length === 1 && hasWords
      ? [issue('instrumental-with-words', 'error', 'The lyrics say instrumental and have words. Leave out one of the two.', wantsNone.tag)]
      : []),
    ...sections.flatMap((section) => checkTag(section, family)),
  ];
}

function checkTag({ name, tag, lines }: LyricSection, family: ModelFamily): readonly LyricIssue[] {
  if (tag === undefined) return [];
  const issues: LyricIssue[] = [];
  const isKnown = toV1Section(name) !== undefined || (family === 'ace-step-1.5' && (KNOWN.test(name) || WORDLESS.test(name)));
  if (!isKnown) {
    const message =
      family === 'ace-step-v1'
        ? `ACE-Step v1 has no token for [${name}] and would spell it; use [verse], [chorus], [bridge], [inst] or another that it knows.`
        : `[${name}] is no section that models know; it may be sung.`;
    issues.push(issue('unknown-section', 'warning', message, tag));
  }
  if (family === 'ace-step-v1' && tag.text !== tag.text.toLowerCase())
    issues.push(
      issue('section-case', 'warning', `ACE-Step v1 knows its tags in lower case: ${tag.text.toLowerCase()}.`, tag, [
        { start: tag.start, end: tag.start + tag.text.length, text: tag.text.toLowerCase() },
      ]),
    );
  if (lines.length === 0 && isKnown && !WORDLESS.test(name))
    issues.push(issue('empty-section', 'warning', `The section ${tag.text} has no words.`, tag));
  return issues;
}

function checkStructure(sections: readonly LyricSection[], wanted: readonly string[] | undefined, whole: LyricLine): readonly LyricIssue[] {
  let at = 0;
  const issues: LyricIssue[] = [];
  for (const name of wanted ?? []) {
    const found = sections.findIndex((section, index) => index >= at && section.name === name.toLowerCase());
    if (found === -1) issues.push(issue('missing-section', 'warning', `A section [${name}] is missing, or stands too early.`, whole));
    else at = found + 1;
  }
  return issues;
}

function checkLine(line: LyricLine, language: string | undefined): readonly LyricIssue[] {
  const { text, start } = line;
  const bare = BARE_TAG.exec(text);
  if (bare !== null) {
    const fix = [{ start, end: start + text.length, text: `[${bare[1]!.toLowerCase()}]` }];
    return [issue('missing-brackets', 'error', `"${text}" would be sung; a section tag stands in brackets.`, line, fix)];
  }
  const issues: LyricIssue[] = [];
  if ((text.match(/\[/g)?.length ?? 0) !== (text.match(/\]/g)?.length ?? 0))
    issues.push(issue('unclosed-bracket', 'error', 'A bracket is not closed, so the tag would be sung.', line));
  if (text.length > MAX_LINE)
    issues.push(issue('line-too-long', 'warning', `The line has ${text.length} characters; break it where a singer breathes.`, line));
  const own = language === undefined ? undefined : otherLanguage(text, language);
  if (own !== undefined) issues.push(issue('language', 'info', `This line reads as ${own}, the others as ${language}.`, line));
  return issues;
}

function checkRhymes({ lines }: LyricSection, scheme: string | undefined, language: string | undefined): readonly LyricIssue[] {
  if (scheme === undefined || lines.length < scheme.length) return [];
  const issues: LyricIssue[] = [];
  for (let at = 0; at + scheme.length <= lines.length; at += scheme.length) {
    const part = lines.slice(at, at + scheme.length);
    const found = rhymeScheme(
      part.map(({ text }) => text),
      language,
    );
    if (!fits(found, scheme)) issues.push(issue('rhyme', 'info', `These ${scheme.length} lines rhyme ${found}, not ${scheme}.`, part[0]!));
  }
  return issues;
}

/** Whether lines rhyme where a scheme says so; where it says nothing, they may. */
function fits(found: string, scheme: string): boolean {
  return [...scheme].every(
    (letter, index) =>
      letter === 'X' || [...scheme].every((other, place) => other !== letter || (found[place] === found[index] && found[index] !== 'X')),
  );
}
