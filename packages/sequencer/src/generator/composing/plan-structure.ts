import type { Seconds } from '@loop/core';

import { SECTION_RULES } from '../reading/section.js';
import type { Section, SectionKind, SectionTag } from '../reading/section.js';

/** The structure of a song of `bars` bars. */
export interface StructurePlan {
  /** Sections that fill the song without a gap. */
  readonly sections: readonly Section[];
  /** How many of the wanted sections had no room. */
  readonly dropped: number;
}

/**
 * The structure for a length when nobody asked for one: more sections the longer the music is, as far as each has two bars at least.
 *
 * @param bars - How many bars the length has; slow music has few.
 */
export function defaultStructure(durationSeconds: Seconds, bars: number): readonly SectionTag[] {
  return kindsFor(durationSeconds, bars).map((kind) => ({ name: kind, kind, words: '' }));
}

/**
 * Gives every section its bars: by weight, in phrases of four (or two, or one) bars as far as the length allows, and the rest
 * to the longest. Sections that have no room even for one bar are left out from the end.
 */
export function planStructure(tags: readonly SectionTag[], bars: number): StructurePlan {
  const kept = tags.slice(0, bars);
  const weights = kept.map((tag) => SECTION_RULES[tag.kind].weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const phrase = [4, 2, 1].find((size) => bars >= size * total) ?? 1;
  const lengths = weights.map((weight) => Math.max(1, Math.floor((bars * weight) / total / phrase) * phrase));
  let rest = bars - lengths.reduce((sum, length) => sum + length, 0);
  while (rest !== 0) {
    const step = rest >= phrase ? phrase : Math.sign(rest);
    const index = neediest(lengths, weights, step);
    lengths[index] = (lengths[index] as number) + step;
    rest -= step;
  }
  let startBar = 0;
  const sections = kept.map((tag, index) => {
    const section = { ...tag, startBar, bars: lengths[index] as number };
    startBar += section.bars;
    return section;
  });
  return { sections, dropped: tags.length - kept.length };
}

/** The section that stays shortest for its weight when bars are given, or longest for it when one is taken. */
function neediest(lengths: readonly number[], weights: readonly number[], step: number): number {
  const share = (index: number): number => Math.sign(step) * (((lengths[index] as number) + step) / (weights[index] as number));
  const open = lengths.map((_, index) => index).filter((index) => step > 0 || (lengths[index] as number) > 1);
  return open.reduce((best, index) => (share(index) < share(best) ? index : best));
}

function kindsFor(seconds: Seconds, bars: number): readonly SectionKind[] {
  if (seconds <= 15) return ['theme'];
  if (seconds <= 20) return ['intro', 'theme', 'drop', 'outro'];
  if (seconds <= 32) return ['intro', 'theme', 'build', 'drop', 'outro'];
  if (seconds <= 60 || bars < 22) return ['intro', 'verse', 'build', 'drop', 'outro'];
  if (seconds <= 120 || bars < 32) return ['intro', 'verse', 'build', 'drop', 'breakdown', 'build', 'drop', 'outro'];
  if (seconds <= 240 || bars < 48)
    return ['intro', 'verse', 'build', 'drop', 'verse', 'breakdown', 'build', 'drop', 'bridge', 'drop', 'outro'];
  return [
    'intro',
    'verse',
    'build',
    'drop',
    'verse',
    'bridge',
    'build',
    'drop',
    'breakdown',
    'theme',
    'build',
    'drop',
    'verse',
    'build',
    'drop',
    'outro',
  ];
}
