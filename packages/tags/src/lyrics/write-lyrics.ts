import { createRandom, InvalidInputError, MAX_SEED, parseInput } from '@loop/core';
import type { Random, Seconds, Seed } from '@loop/core';
import * as z from 'zod/mini';

import { LYRIC_THEMES } from './data/templates.js';
import type { Couplet, LyricTheme } from './data/templates.js';
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
  /** What they are about, one of {@link lyricThemes}. @defaultValue drawn */
  readonly theme?: string | undefined;
  /** Sections in order: `intro`, `verse`, `pre-chorus`, `chorus`, `bridge`, `inst`, `outro`. @defaultValue as many as fit the duration */
  readonly sections?: readonly string[] | undefined;
  /** Length of the music, for the number of sections. @defaultValue 120 */
  readonly durationSeconds?: Seconds | undefined;
  /** The rhymes of each four lines. @defaultValue 'AABB' */
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
  /** Estimated syllables of all words. */
  readonly syllables: number;
}

const SECTIONS = ['intro', 'verse', 'pre-chorus', 'chorus', 'bridge', 'inst', 'outro'] as const;
/** More would be longer than the models read. */
const MAX_SECTIONS = 20;
/** Unhurried singing, in syllables per second; an instrumental part takes as long as a chorus. */
const RATE = 2.5;

const optionsSchema = z.strictObject({
  seed: z.optional(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  language: z.optional(z.enum(LYRIC_TEMPLATE_LANGUAGES)),
  theme: z.optional(z.string()),
  sections: z.optional(z.array(z.enum(SECTIONS)).check(z.minLength(1), z.maxLength(MAX_SECTIONS))),
  durationSeconds: z.optional(z.number().check(z.gte(5), z.lte(3_600))),
  scheme: z.optional(z.enum(LYRIC_SCHEMES)),
});

/** Forms of a song, shortest first: the longest whose words fit the music is taken. */
const FORMS: readonly (readonly (typeof SECTIONS)[number][])[] = [
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
  const {
    seed = 0,
    language = 'en',
    theme,
    sections,
    durationSeconds = 120,
    scheme = 'AABB',
  } = parseInput(optionsSchema, options, 'options');
  const random = createRandom(seed);
  const words = chooseTheme(LYRIC_THEMES[language], theme, random);
  const source = drawWords(words, scheme, random);
  const chosen = sections ?? longestFit(source, durationSeconds);
  const parts = chosen.map((name, index) => ({
    name,
    lines: source.linesOf(name, chosen.slice(0, index).filter((other) => other === name).length),
  }));
  return {
    text: parts.map(({ name, lines }) => [`[${name}]`, ...lines].join('\n')).join('\n\n'),
    sections: chosen,
    theme: words.theme,
    syllables: parts.reduce((sum, { lines }) => sum + countSyllables(lines.join('\n')), 0),
  };
}

interface Words {
  /** The lines of a section; `turn` counts the sections of that name before it. */
  linesOf(section: (typeof SECTIONS)[number], turn: number): readonly string[];
}

function drawWords({ verses, choruses, bridges }: LyricTheme, scheme: (typeof LYRIC_SCHEMES)[number], random: Random): Words {
  const couplets = random.shuffle(verses);
  const chorus = order(random.pick(choruses), scheme);
  const bridge = random.shuffle(bridges);
  return {
    linesOf(section, turn) {
      if (section === 'chorus') return chorus;
      if (section === 'verse') return order([couplets[(2 * turn) % couplets.length]!, couplets[(2 * turn + 1) % couplets.length]!], scheme);
      if (section === 'bridge' || section === 'pre-chorus') return bridge[(section === 'bridge' ? 0 : 1) % bridge.length]!;
      // The end remembers the chorus.
      return section === 'outro' ? chorus.slice(-1) : [];
    },
  };
}

function order([[a1, a2], [b1, b2]]: readonly [Couplet, Couplet], scheme: (typeof LYRIC_SCHEMES)[number]): readonly string[] {
  if (scheme === 'ABAB') return [a1, b1, a2, b2];
  return scheme === 'ABBA' ? [a1, b1, b2, a2] : [a1, a2, b1, b2];
}

function longestFit(words: Words, seconds: number): readonly (typeof SECTIONS)[number][] {
  const lengthOf = (form: (typeof FORMS)[number]): number =>
    form.reduce((sum, section) => {
      const lines = words.linesOf(section, 0);
      return sum + countSyllables((lines.length === 0 ? words.linesOf('chorus', 0).slice(0, 2) : lines).join('\n')) / RATE;
    }, 0);
  return FORMS.findLast((form) => lengthOf(form) <= seconds) ?? FORMS[0]!;
}

function chooseTheme(themes: readonly LyricTheme[], name: string | undefined, random: Random): LyricTheme {
  if (name === undefined) return random.pick(themes);
  const found = themes.find(({ theme }) => theme === name);
  if (found !== undefined) return found;
  throw new InvalidInputError('options', [
    { path: 'theme', message: 'is not known', received: name, allowed: themes.map(({ theme }) => theme) },
  ]);
}
