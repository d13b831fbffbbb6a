import { createRandom, MAX_SEED, parseInput, PITCH_CLASSES } from '@loop/core';
import type { Bpm, Key, Random, Seed, TimeSignature } from '@loop/core';
import * as z from 'zod/mini';

import { toModelKey } from '../caption/keys.js';
import { FAMILY_LIMITS, MODEL_FAMILIES } from '../caption/model-families.js';
import type { ModelFamily } from '../caption/model-families.js';
import { writeCaption } from '../caption/write-caption.js';
import type { PromptParts } from '../compose/prompt-parts.js';
import { LYRIC_TEMPLATE_LANGUAGES, writeLyrics } from '../lyrics/write-lyrics.js';
import type { WriteLyricsOptions, WrittenLyrics } from '../lyrics/write-lyrics.js';
import { formatStructure } from '../structure/format-structure.js';
import { shortenStructure, structureForDuration } from '../structure/structure-tags.js';
import type { StructureSection } from '../structure/structure-tags.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { mapCategories } from '../vocabulary/categories.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { nearestTempo } from '../vocabulary/tempo-tags.js';
import type { Style, StyleGroup, TagKind, Vocabulary } from '../vocabulary/vocabulary.js';

/** How a prompt is generated. */
export interface GeneratePromptOptions extends VocabularyOptions {
  /** Names the draws; the same seed gives the same prompt. @defaultValue 0 */
  readonly seed?: Seed | undefined;
  /** The models that it is for. @defaultValue 'ace-step-v1' */
  readonly family?: ModelFamily | undefined;
  /** Whether it is sung, where the style has both forms. @defaultValue drawn */
  readonly isVocal?: boolean | undefined;
  /** Length of the music in seconds, for structure and lyrics; within what the family accepts. @defaultValue 60 */
  readonly durationSeconds?: number | undefined;
}

/** A prompt with everything that a model is given beside it. Plain JSON. */
export interface StylePrompt {
  /** The style's identifier. */
  readonly styleId: string;
  /** The style's name. */
  readonly styleName: string;
  /** The style's group. */
  readonly group: StyleGroup;
  /** The seed that gives this prompt again. */
  readonly seed: Seed;
  /** The caption, within the family's length. */
  readonly caption: string;
  /** Words with structure tags, or structure tags alone. */
  readonly lyrics: string;
  /** Whether there is no voice. */
  readonly isInstrumental: boolean;
  /** Whether the lyrics have words to sing; a voice may also hum or be a sample. */
  readonly hasWords: boolean;
  /** Beats per minute, within the style's range. */
  readonly bpm: Bpm;
  /** Root and `major` or `minor`, as the models know it. */
  readonly key: string;
  /** Beats in a bar, where the style says so. */
  readonly timeSignature?: TimeSignature | undefined;
  /** The language of the words, ISO 639-1; `undefined` without words. */
  readonly language: string | undefined;
  /** Length of the music. */
  readonly durationSeconds: number;
  /** What the caption was composed from. */
  readonly parts: PromptParts;
}

const optionsSchema = z.object({
  seed: z.optional(z.int().check(z.gte(0), z.lte(MAX_SEED))),
  family: z.optional(z.enum(MODEL_FAMILIES)),
  isVocal: z.optional(z.boolean()),
  durationSeconds: z.optional(z.number().check(z.gte(5), z.lte(600))),
});

/** Moods of a minor key; where a style has one, its prompts are more often in minor. */
const MINOR_MOODS = /dark|melanchol|sad|moody|eerie|lonely|smoky|introspect|bittersweet/;

/**
 * Generates a prompt of a style: all of its base tags, and moods, instruments, production, place, tempo, key and voice drawn from what
 * the style offers. Every prompt passes `lintPrompt` without a fault.
 *
 * @throws {InvalidInputError} For options out of range.
 */
export function generatePrompt(style: Style, options: GeneratePromptOptions = {}): StylePrompt {
  parseInput(optionsSchema, options, 'options');
  const { seed = 0, family = 'ace-step-v1', vocabulary = VOCABULARY, durationSeconds = 60 } = options;
  const random = createRandom(seed).fork(style.id);
  const vocals = drawVoice(style, random, vocabulary, options.isVocal);
  const voice = vocabulary.vocals.find(({ tag }) => tag === vocals);
  const isInstrumental = voice === undefined || voice.text === 'none';
  const [low, high] = style.tempoRange;
  const bpm = random.between(low, high);
  const moods = random.shuffle(style.moods).slice(0, random.between(1, 2));
  const key = drawKey(style, moods, random);
  const sorted = sortTags(
    [
      ...style.baseTags,
      ...moods,
      ...random.shuffle(style.instruments).slice(0, random.between(2, 3)),
      ...random.shuffle(style.production).slice(0, random.between(1, 2)),
      ...random.shuffle(style.atmosphere).slice(0, random.between(0, 1)),
    ],
    vocabulary,
    vocals,
  );
  const captions = style.captions?.[family] ?? [];
  const parts: PromptParts = {
    ...sorted,
    text: [sorted.text, ...(captions.length === 0 ? [] : [random.pick(captions)])]
      .filter((text) => text !== '')
      .join(family === 'ace-step-v1' ? ', ' : '\n'),
    vocals: isInstrumental ? 'instrumental' : vocals,
    // A style that names its tempo in words needs no second word.
    tempo: style.baseTags.some((tag) => vocabulary.kinds.get(tag)?.[0] === 'tempo') ? undefined : nearestTempo(bpm, { vocabulary }).tag,
    bpm,
    key,
  };
  const [shortest, longest] = FAMILY_LIMITS[family].durationSeconds;
  const seconds = Math.min(longest, Math.max(shortest, durationSeconds));
  const words = voice?.text === 'words' ? writeWords(style, { seed: random.between(0, MAX_SEED), durationSeconds: seconds }) : undefined;
  return {
    styleId: style.id,
    styleName: style.name,
    group: style.group,
    seed,
    caption: writeCaption(parts, { family, vocabulary }).text,
    lyrics: words?.text ?? formatStructure(sectionsOf(style, seconds, parts), { family }),
    isInstrumental,
    hasWords: words !== undefined,
    bpm,
    key: toModelKey(key).key,
    timeSignature: style.timeSignature,
    language: words?.language,
    durationSeconds: seconds,
    parts,
  };
}

function drawKey({ keys, baseTags }: Style, moods: readonly string[], random: Random): Key {
  if (keys !== undefined) return random.pick(keys);
  // A style that is in minor by name is never in major.
  const minorChance = moods.some((mood) => MINOR_MOODS.test(mood)) ? 0.85 : 0.45;
  const isMinor = random.chance(baseTags.includes('minor key') ? 1 : minorChance);
  return { root: random.pick(PITCH_CLASSES), scale: isMinor ? 'minor' : 'major' };
}

function writeWords(style: Style, options: Pick<WriteLyricsOptions, 'seed' | 'durationSeconds'>): WrittenLyrics {
  return writeLyrics(style.lyrics === undefined ? { ...options, language: languageOf(style) } : { ...options, templates: style.lyrics });
}

function sectionsOf({ structure }: Style, seconds: number, { tags }: PromptParts): readonly StructureSection[] {
  return structure === undefined ? structureForDuration(seconds, { tags }) : shortenStructure(structure, seconds);
}

function languageOf({ language }: Style): (typeof LYRIC_TEMPLATE_LANGUAGES)[number] {
  return LYRIC_TEMPLATE_LANGUAGES.find((known) => known === language) ?? 'en';
}

function drawVoice(style: Style, random: Random, { vocals }: Vocabulary, isVocal: boolean | undefined): string {
  const isVoice = (form: string): boolean => vocals.some(({ tag, text }) => tag === form && text !== 'none');
  const wanted = isVocal === undefined ? style.vocals : style.vocals.filter((form) => isVoice(form) === isVocal);
  return random.pick(wanted.length === 0 ? (style.vocals.length === 0 ? ['instrumental'] : style.vocals) : wanted);
}

/** Puts tags where a prompt has them, by the likeliest kind that the vocabulary knows. A second form of voice stands at the end, as words. */
function sortTags(tags: readonly string[], { kinds }: Vocabulary, voice: string): PromptParts {
  const unique = [...new Set(tags)].filter((tag) => tag !== voice);
  const kindOf = (tag: string): TagKind => kinds.get(tag)?.[0] ?? 'characteristics';
  const of = (kind: TagKind): string[] => unique.filter((tag) => kindOf(tag) === kind);
  const text = of('vocals').join(', ');
  return { genres: of('genre'), tags: mapCategories((category) => of(category)), atmosphere: [...of('atmosphere'), ...of('tempo')], text };
}
