import { createRandom, InvalidInputError, MAX_SEED, parseInput } from '@loop/core';
import type { Random, Seconds, Seed } from '@loop/core';
import * as z from 'zod/mini';

import { LYRIC_THEMES } from './data/templates.js';
import type { Couplet, LyricTheme } from './data/templates.js';
import { MAX_SECTIONS, lyricTemplatesSchema } from './lyric-templates-schema.js';
import { LYRIC_SECTIONS } from './lyric-templates.js';
import type { LyricSectionName, LyricTemplates, StanzaTheme } from './lyric-templates.js';
import { countSyllables } from './syllables.js';

/** The languages that lyrics can be written in. */
export const LYRIC_TEMPLATE_LANGUAGES = ['en', 'de', 'es', 'fr', 'ja'] as const;

/** The orders in which the lines of two couplets can stand. */
export const LYRIC_SCHEMES = ['AABB', 'ABAB', 'ABBA'] as const;

/** How lyrics are written. */
export interface WriteLyricsOptions {
  /** Names the draws; the same seed gives the same words. @defaultValue 0 */
  readonly seed?: Seed | undefined;
  /** The language of the words. @defaultValue 'en' */
  readonly language?: (typeof LYRIC_TEMPLATE_LANGUAGES)[number] | undefined;
  /** The words of a genre, instead of the built-in ones of `language`. @defaultValue none */
  readonly templates?: LyricTemplates | undefined;
  /** What they are about, one of {@link lyricThemes} or of the templates. @defaultValue drawn */
  readonly theme?: string | undefined;
  /** Sections in order, of {@link LYRIC_SECTIONS}. @defaultValue as many as fit the duration */
  readonly sections?: readonly string[] | undefined;
  /** Length of the music, for the number of sections. @defaultValue 120 */
  readonly durationSeconds?: Seconds | undefined;
  /** The rhymes of each four lines; templates bring their own. @defaultValue 'AABB' */
  readonly scheme?: (typeof LYRIC_SCHEMES)[number] | undefined;
}

/** Lyrics to start from. */
export interface WrittenLyrics {
  /** The words with their section tags. */
  readonly text: string;
  /** The sections in order. */
  readonly sections: readonly string[];
  /** What they are about. */
  readonly theme: string;
  /** The language of the words, ISO 639-1. */
  readonly language: string;
  /** Syllables of all words: counted in Spanish and Portuguese, estimated elsewhere. */
  readonly syllables: number;
}

/** Unhurried singing, in syllables per second; an instrumental part takes as long as a chorus. */
const RATE = 2.5;

const optionsSchema = z.strictObject({
  seed: z.optional(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  language: z.optional(z.enum(LYRIC_TEMPLATE_LANGUAGES)),
  templates: z.optional(lyricTemplatesSchema),
  theme: z.optional(z.string()),
  sections: z.optional(z.array(z.enum(LYRIC_SECTIONS)).check(z.minLength(1), z.maxLength(MAX_SECTIONS))),
  durationSeconds: z.optional(z.number().check(z.gte(5), z.lte(3_600))),
  scheme: z.optional(z.enum(LYRIC_SCHEMES)),
});

/** Forms of a song, shortest first: the longest whose words fit the music is taken. */
const FORMS: readonly (readonly LyricSectionName[])[] = [
  ['verse'],
  ['verse', 'chorus'],
  ['verse', 'chorus', 'outro'],
  ['intro', 'verse', 'chorus', 'verse', 'chorus', 'outro'],
  ['intro', 'verse', 'chorus', 'verse', 'chorus', 'bridge', 'chorus', 'outro'],
  ['intro', 'verse', 'pre-chorus', 'chorus', 'inst', 'verse', 'pre-chorus', 'chorus', 'bridge', 'chorus', 'outro'],
];

/** The themes that lyrics of a language can be about. */
export function lyricThemes(language: (typeof LYRIC_TEMPLATE_LANGUAGES)[number] = 'en'): readonly string[] {
  return LYRIC_THEMES[language].map(({ theme }) => theme);
}

/**
 * Writes lyrics to start from, put together from rhyming couplets: a chorus that comes back, verses that do not repeat while there are couplets left,
 * section tags that the models know. The words are templates, to be edited; for words of its own ask a language model.
 *
 * @throws {InvalidInputError} For an option that is out of range.
 *
 * @example
 * ```ts
 * writeLyrics({ seed: 3, theme: 'rain', sections: ['verse', 'chorus'], scheme: 'ABAB' }).text;
 * ```
 */
export function writeLyrics(options: WriteLyricsOptions = {}): WrittenLyrics {
  const { seed = 0, templates, theme, sections, durationSeconds = 120, ...rest } = parseInput(optionsSchema, options, 'options');
  const random = createRandom(seed);
  const { language = 'en', scheme = 'AABB' } = rest;
  const source = templates === undefined ? coupletWords(language, { theme, scheme, random }) : stanzaWords(templates, { theme, random });
  const chosen = sections ?? longestFit(source, durationSeconds);
  const parts = chosen.map((name, index) => ({
    name,
    lines: source.linesOf(name, chosen.slice(0, index).filter((other) => other === name).length),
  }));
  return {
    text: parts.map(({ name, lines }) => [`[${name}]`, ...lines].join('\n')).join('\n\n'),
    sections: chosen,
    theme: source.theme,
    language: source.language,
    syllables: parts.reduce((sum, { lines }) => sum + countSyllables(lines.join('\n'), source.language), 0),
  };
}

interface Words {
  readonly language: string;
  readonly theme: string;
  /** How fast they are sung, in syllables per second. */
  readonly rate: number;
  /** Orders of sections, shortest first. */
  readonly forms: readonly (readonly LyricSectionName[])[];
  /** The lines of a section; `turn` counts the sections of that name before it. */
  linesOf(section: LyricSectionName, turn: number): readonly string[];
}

interface Draw {
  readonly theme: string | undefined;
  readonly random: Random;
}

function coupletWords(
  language: (typeof LYRIC_TEMPLATE_LANGUAGES)[number],
  { theme, random, scheme }: Draw & { readonly scheme: (typeof LYRIC_SCHEMES)[number] },
): Words {
  const words: LyricTheme = chooseTheme(LYRIC_THEMES[language], theme, random);
  const couplets = random.shuffle(words.verses);
  const chorus = order(random.pick(words.choruses), scheme);
  const verseOf = (turn: number): readonly string[] =>
    order([couplets[(2 * turn) % couplets.length]!, couplets[(2 * turn + 1) % couplets.length]!], scheme);
  const linesOf = sectionLines({ verseOf, chorus, bridges: random.shuffle(words.bridges) });
  return { language, theme: words.theme, rate: RATE, forms: FORMS, linesOf };
}

function stanzaWords({ language, themes, syllablesPerSecond: rate, forms }: LyricTemplates, { theme, random }: Draw): Words {
  const words: StanzaTheme = chooseTheme(themes, theme, random);
  const stanzas = random.shuffle(words.verses);
  const chorus = random.pick(words.choruses);
  const linesOf = sectionLines({ verseOf: (turn) => stanzas[turn % stanzas.length]!, chorus, bridges: random.shuffle(words.bridges) });
  return { language, theme: words.theme, rate, forms, linesOf };
}

interface SectionLines {
  readonly verseOf: (turn: number) => readonly string[];
  readonly chorus: readonly string[];
  readonly bridges: readonly (readonly string[])[];
}

function sectionLines({ verseOf, chorus, bridges }: SectionLines): Words['linesOf'] {
  return (section, turn) => {
    if (section === 'chorus') return chorus;
    if (section === 'verse') return verseOf(turn);
    if (section === 'bridge' || section === 'pre-chorus') return bridges[(section === 'bridge' ? 0 : 1) % bridges.length]!;
    // The end remembers the chorus.
    return section === 'outro' ? chorus.slice(-1) : [];
  };
}

function order([[a1, a2], [b1, b2]]: readonly [Couplet, Couplet], scheme: (typeof LYRIC_SCHEMES)[number]): readonly string[] {
  if (scheme === 'ABAB') return [a1, b1, a2, b2];
  return scheme === 'ABBA' ? [a1, b1, b2, a2] : [a1, a2, b1, b2];
}

function longestFit({ linesOf, language, rate, forms }: Words, seconds: number): readonly LyricSectionName[] {
  const secondsOf = (section: LyricSectionName): number => {
    const lines = linesOf(section, 0);
    const sung = lines.length === 0 ? linesOf('chorus', 0).slice(0, 2) : lines;
    return countSyllables(sung.join('\n'), language) / rate;
  };
  const lengths = new Map(LYRIC_SECTIONS.map((section) => [section, secondsOf(section)]));
  const lengthOf = (form: readonly LyricSectionName[]): number => form.reduce((sum, section) => sum + lengths.get(section)!, 0);
  return forms.findLast((form) => lengthOf(form) <= seconds) ?? forms[0]!;
}

function chooseTheme<T extends { readonly theme: string }>(themes: readonly T[], name: string | undefined, random: Random): T {
  if (name === undefined) return random.pick(themes);
  const found = themes.find(({ theme }) => theme === name);
  if (found !== undefined) return found;
  throw new InvalidInputError('options', [
    { path: 'theme', message: 'is not known', received: name, allowed: themes.map(({ theme }) => theme) },
  ]);
}
