import type { Bpm, Genre, Key, TimeSignature } from '@loop/core';

import type { ModelFamily } from '../caption/model-families.js';
import type { LyricTemplates } from '../lyrics/lyric-templates.js';
import type { StructureSection } from '../structure/structure-tags.js';
import type { TagCategory, TagsByCategory } from './categories.js';

/** The five groups of lofi styles, and the one of genres that come in packs. */
export const STYLE_GROUPS = ['core', 'seasonal', 'thematic', 'instrumental', 'vocal', 'pack'] as const;

/** The group under which menus list a style. */
export type StyleGroup = (typeof STYLE_GROUPS)[number];

/** The parts of a training prompt, in template order. */
export const PROMPT_CATEGORIES = ['genre', 'mood', 'instruments', 'tempo', 'production', 'atmosphere', 'vocals'] as const;

/** One part of a training prompt. */
export type PromptCategory = (typeof PROMPT_CATEGORIES)[number];

/** What a known tag can be: one of the eight categories, or one of the parts that only prompts have. */
export type TagKind = TagCategory | 'genre' | 'tempo' | 'atmosphere' | 'vocals';

/** A genre to start from, with tags of its own for when no model answers. */
export interface GenreSeed {
  /** The tag in prompts, lower case. */
  readonly tag: string;
  /** The name for people. */
  readonly name: string;
  /** Usual tempo: slowest and fastest. */
  readonly tempoRange: readonly [low: Bpm, high: Bpm];
  /** The pattern engine's nearest preset. */
  readonly preset: Genre;
  /** The genre's own suggestions, as many as a model is asked for. */
  readonly suggestions: TagsByCategory;
}

/** A style as it is written down: what is left out comes from the style that it extends. A list replaces the parent's list. */
export interface StyleDefinition {
  /** The identifier, such as `CORE-01`. */
  readonly id: string;
  /** The style that this one extends. */
  readonly extends?: string | undefined;
  /** Marks a style that exists to be extended only. @defaultValue false */
  readonly abstract?: boolean | undefined;
  /** The name for people; required unless abstract. */
  readonly name?: string | undefined;
  /** The group; required unless abstract or inherited. */
  readonly group?: StyleGroup | undefined;
  /** What it sounds like, in a few words. */
  readonly description?: string | undefined;
  /** Tags of every prompt of the style, the genre first. */
  readonly baseTags?: readonly string[] | undefined;
  /** Further tags that point to the style when a prompt is read. */
  readonly relatedTags?: readonly string[] | undefined;
  /** Instruments to choose from. */
  readonly instruments?: readonly string[] | undefined;
  /** Production tags to choose from. */
  readonly production?: readonly string[] | undefined;
  /** Moods to choose from. */
  readonly moods?: readonly string[] | undefined;
  /** Usual tempo: slowest and fastest. */
  readonly tempoRange?: readonly [low: Bpm, high: Bpm] | undefined;
  /** Places, times and weathers to choose from; may be empty. */
  readonly atmosphere?: readonly string[] | undefined;
  /** Forms of voice to choose from, `instrumental` among them. */
  readonly vocals?: readonly string[] | undefined;
  /** The language that is sung, ISO 639-1. @defaultValue any */
  readonly language?: string | undefined;
}

/** A style with everything that it inherits. */
export interface Style {
  /** The identifier, such as `CORE-01`. */
  readonly id: string;
  /** The name for people. */
  readonly name: string;
  /** The group under which menus list the style. */
  readonly group: StyleGroup;
  /** What it sounds like, in a few words. */
  readonly description: string;
  /** Tags of every prompt of the style, the genre first. */
  readonly baseTags: readonly string[];
  /** Further tags that point to the style when a prompt is read. */
  readonly relatedTags: readonly string[];
  /** Instruments to choose from. */
  readonly instruments: readonly string[];
  /** Production tags to choose from. */
  readonly production: readonly string[];
  /** Moods to choose from. */
  readonly moods: readonly string[];
  /** Usual tempo: slowest and fastest. */
  readonly tempoRange: readonly [low: Bpm, high: Bpm];
  /** Places, times and weathers to choose from; may be empty. */
  readonly atmosphere: readonly string[];
  /** Forms of voice to choose from. */
  readonly vocals: readonly string[];
  /** The language that is sung, ISO 639-1; `undefined` for any. */
  readonly language?: string | undefined;
  /** Keys to choose from, of a genre from a pack. @defaultValue any major or minor key */
  readonly keys?: readonly Key[] | undefined;
  /** Words that a caption has beside its tags, of a genre from a pack: phrases for v1, sentences for 1.5. @defaultValue none */
  readonly captions?: Readonly<Record<ModelFamily, readonly string[]>> | undefined;
  /** The sections of an instrumental piece of full length, of a genre from a pack. @defaultValue by the length alone */
  readonly structure?: readonly StructureSection[] | undefined;
  /** The words that lyrics are written from, of a genre from a pack. @defaultValue those of the language */
  readonly lyrics?: LyricTemplates | undefined;
  /** Beats in a bar, of a genre from a pack. @defaultValue 4 */
  readonly timeSignature?: TimeSignature | undefined;
}

/** What the lyrics of a form of voice are: nothing, sounds without words, or words. */
export const VOCAL_TEXTS = ['none', 'sounds', 'words'] as const;

/** A form of voice, or its absence. */
export interface VocalForm {
  /** The tag in prompts. */
  readonly tag: string;
  /** What its lyrics are. */
  readonly text: (typeof VOCAL_TEXTS)[number];
}

/** A word for a tempo. */
export interface TempoWord {
  /** The identifier, such as `medium-slow`. */
  readonly id: string;
  /** The tempo that it stands for. */
  readonly bpm: Bpm;
  /** The tag in prompts, such as `laid-back tempo`. */
  readonly tag: string;
}

/** A vocabulary as data: what the package ships, and what an extension adds to it. */
export interface VocabularyData {
  /** Genres to start from. */
  readonly genres: readonly GenreSeed[];
  /** Suggestions for a genre that has none of its own. */
  readonly common: TagsByCategory;
  /** Styles; parents may stand anywhere in the list. */
  readonly styles: readonly StyleDefinition[];
  /** Values of the prompt categories beside those that genres and styles bring. */
  readonly prompt: Readonly<Record<Exclude<PromptCategory, 'tempo' | 'vocals'>, readonly string[]>>;
  /** What the tags of styles are that no list above offers, such as moods; the rest are characteristics. */
  readonly further: Readonly<Partial<Record<TagCategory | 'atmosphere', readonly string[]>>>;
  /** Words for tempos, slowest first. */
  readonly tempos: readonly TempoWord[];
  /** Forms of voice. */
  readonly vocals: readonly VocalForm[];
  /** Other spellings, each to the tag that it means. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** A vocabulary that is ready for use: styles resolved, every tag known by its kinds and spellings. */
export interface Vocabulary extends Omit<VocabularyData, 'styles'> {
  /** The styles that prompts can be of, complete. */
  readonly styles: readonly Style[];
  /** What each known tag can be, the likeliest kind first. */
  readonly kinds: ReadonlyMap<string, readonly TagKind[]>;
  /** The tag that each folded spelling means. Use `canonicalTag` to look something up. */
  readonly spellings: ReadonlyMap<string, string>;
}
