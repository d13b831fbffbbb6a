import type { Bpm, Genre, Key, TimeSignature } from '@loop/core';

import type { ModelFamily } from '../caption/model-families.js';
import type { LyricTemplates } from '../lyrics/lyric-templates.js';
import type { StructureSection } from '../structure/structure-tags.js';
import type { TagsByCategory } from '../vocabulary/categories.js';

/** A text in several languages, by their codes of two letters; English (`en`) is always there. */
export type LocalText = Readonly<Record<string, string>> & { readonly en: string };

/** A genre of a pack: everything that a prompt, a caption and lyrics need. */
export interface PackGenre {
  /** The identifier, such as `latin-trap`; lower case with hyphens. */
  readonly id: string;
  /** The tag in prompts, such as `latin trap`. */
  readonly tag: string;
  /** Its names for people. */
  readonly names: LocalText;
  /** What it sounds like, in a sentence. */
  readonly descriptions: LocalText;
  /** The nearest of the presets that the pattern engine has without a pack of its own. */
  readonly preset: Genre;
  /** Usual tempo: slowest and fastest. */
  readonly tempoRange: readonly [low: Bpm, high: Bpm];
  /** Beats in a bar. @defaultValue 4 */
  readonly timeSignature?: TimeSignature | undefined;
  /** Keys to choose from. */
  readonly keys: readonly Key[];
  /** Further tags of every prompt, after the genre's own: what makes it recognisable. */
  readonly baseTags: readonly string[];
  /** Tags that point to the genre when a prompt is read. */
  readonly relatedTags: readonly string[];
  /** Tags to choose from, by category. */
  readonly suggestions: TagsByCategory;
  /** Places, times and weathers to choose from. */
  readonly atmosphere: readonly string[];
  /** Forms of voice to choose from, `instrumental` among them. */
  readonly vocals: readonly string[];
  /** Words that a caption has beside its tags, to choose from: phrases for v1, sentences for 1.5. */
  readonly captions: Readonly<Record<ModelFamily, readonly string[]>>;
  /** The sections of an instrumental piece of full length; a shorter one has fewer. */
  readonly structure: readonly StructureSection[];
  /** The words that lyrics are written from. */
  readonly lyrics: LyricTemplates;
}

/** Genres that belong together, as data: a file of JSON holds as much. */
export interface GenrePack {
  /** The identifier, such as `spanish`. */
  readonly id: string;
  /** Its names for people. */
  readonly names: LocalText;
  /** The language of the people it is for, ISO 639-1. */
  readonly language: string;
  /** The genres, in the order of menus. */
  readonly genres: readonly PackGenre[];
  /** What tags are called in the pack's language. A prompt that uses these words is read as the tags. */
  readonly tagNames: Readonly<Record<string, string>>;
  /** Other spellings, each to the tag that it means. */
  readonly aliases: Readonly<Record<string, string>>;
}
