import type { Bpm } from '@loop/core';

import { canonicalTags } from '../vocabulary/canonical-tag.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import type { Style } from '../vocabulary/vocabulary.js';

/** The style that tags point to. */
export interface StyleGuess {
  /** The identifier, such as `CORE-02`; the first style of the vocabulary when nothing points to any. */
  readonly id: string;
  /** How strongly the tags point there, 0 and up; a style's own name alone gives 4. */
  readonly score: number;
  /** Whether a person should look: little points to the style, or another one is as likely. */
  readonly needsReview: boolean;
  /** Other styles that something points to, the likeliest first, at most five. */
  readonly others: readonly string[];
}

/** What a guess may take into account. */
export interface GuessOptions extends VocabularyOptions {
  /** The tempo. @defaultValue does not count */
  readonly bpm?: Bpm | undefined;
}

/** Guesses the style of a track from its tags, by weight: the style's name, its other tags, instruments, mood, place, sound. */
export function guessStyle(tags: readonly string[], { vocabulary = VOCABULARY, bpm }: GuessOptions = {}): StyleGuess | undefined {
  const given = new Set(canonicalTags(tags, { vocabulary }));
  const ranked = vocabulary.styles.map((style) => ({ id: style.id, score: scoreOf(style, given, bpm) })).sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best === undefined) return undefined;
  const needsReview = best.score < 2 || best.score - (second?.score ?? 0) < 0.25;
  const others = ranked.slice(1, 6).filter(({ score }) => score >= 1);
  const id = best.score < 1 ? (vocabulary.styles[0] as Style).id : best.id;
  return { id, score: best.score, needsReview, others: others.map((other) => other.id).filter((other) => other !== id) };
}

function scoreOf(style: Style, given: ReadonlySet<string>, bpm: Bpm | undefined): number {
  const [name = '', ...base] = style.baseTags;
  const count = (tags: readonly string[]): number => tags.filter((tag) => given.has(tag)).length;
  const voices = style.vocals.filter((form) => form !== 'instrumental');
  const score =
    4 * count([name]) +
    2 * count(base) +
    2 * count(style.relatedTags) +
    count(style.instruments.filter((tag) => !style.baseTags.includes(tag))) +
    count(voices.filter((tag) => !style.baseTags.includes(tag))) +
    0.75 * count(style.atmosphere) +
    0.5 * count(style.moods.filter((tag) => !style.baseTags.includes(tag))) +
    0.5 * count(style.production);
  const inTempo = bpm !== undefined && bpm >= style.tempoRange[0] && bpm <= style.tempoRange[1];
  return score > 0 && inTempo ? score + 0.5 : score;
}
