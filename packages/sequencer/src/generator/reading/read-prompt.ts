import type { Bpm, Fraction, GenreDefinition, Instrument, ScaleName, SongGenre } from '@loop/core';
import { findKeys, findScale, findTempos } from '@loop/core/words';
import type { KeyWords } from '@loop/core/words';

import { findWords } from './find-words.js';
import { GENRE_WORDS } from './genre-words.js';
import { PACK_GENRES, packWords } from './known-genres.js';
import { MOOD_WORDS } from './mood-words.js';

/** What the pattern engine understood of a prompt. */
export interface PromptReading {
  /** The first style that the prompt names: the nearest preset, or the genre of a pack. */
  readonly genre?: SongGenre | undefined;
  /** The tempo that the prompt states, as it stands there. */
  readonly bpm?: Bpm | undefined;
  /** The tempo that goes with the style, where it is not the preset's. */
  readonly bpmRange?: readonly [Bpm, Bpm] | undefined;
  /** The key that the prompt states. */
  readonly key?: KeyWords | undefined;
  /** Scales that suit style and mood, best first; may be empty. */
  readonly scales: readonly ScaleName[];
  /** More (above 0) or fewer layers, −1…1. */
  readonly energy: number;
  /** A brighter (above 0) or darker tone, −1…1. */
  readonly brightness: number;
  /** More reverb and echo (above 0) or less, −1…1. */
  readonly space: number;
  /** Distortion, 0–1. */
  readonly drive: Fraction;
  /** Swing, 0–0.5; `undefined` when the prompt implies none. */
  readonly swing?: Fraction | undefined;
  /** Faster (above 0) or slower, −0.3…0.3 of the tempo. */
  readonly pace: number;
  /** Instruments to put forward. */
  readonly feature: readonly Instrument[];
  /** The words that were understood, for people. */
  readonly understood: readonly string[];
}

/**
 * Reads style, tempo, key and mood from a prompt in plain words or tags. What it does not know has no effect.
 *
 * @param known - The genres of packs that it knows beside the presets.
 */
export function readPrompt(prompt: string, known: readonly GenreDefinition[] = PACK_GENRES): PromptReading {
  const genres = findWords(prompt, [...packWords(known), ...GENRE_WORDS]);
  const moods = findWords(prompt, MOOD_WORDS);
  const [style] = genres;
  const entries = [...genres, ...moods].map(({ entry }) => entry);
  const moodEntries = moods.map(({ entry }) => entry);
  const [key] = findKeys(prompt);
  const scale = key?.scale ?? findScale(prompt);
  const scales = scale === undefined ? moodEntries.flatMap((entry) => entry.scales ?? []) : [scale];
  return {
    genre: style?.entry.genre,
    bpm: findTempos(prompt)[0]?.bpm,
    bpmRange: style?.entry.bpm,
    key,
    scales: scales.length > 0 ? scales : (style?.entry.scales ?? []),
    energy: total(
      entries.map((entry) => entry.energy),
      1,
    ),
    brightness: total(
      entries.map((entry) => entry.brightness),
      1,
    ),
    space: total(
      moodEntries.map((entry) => entry.space),
      1,
    ),
    drive: total(
      moodEntries.map((entry) => entry.drive),
      1,
    ),
    swing: entries.map((entry) => entry.swing).findLast((swing) => swing !== undefined),
    pace: total(
      moodEntries.map((entry) => entry.pace),
      0.3,
    ),
    feature: [...new Set(entries.flatMap((entry) => entry.feature ?? []))],
    understood: [...genres, ...moods].sort((a, b) => a.index - b.index).map(({ word }) => word),
  };
}

function total(values: readonly (number | undefined)[], limit: number): number {
  const sum = values.reduce<number>((all, value) => all + (value ?? 0), 0);
  return Math.min(limit, Math.max(-limit, sum));
}
