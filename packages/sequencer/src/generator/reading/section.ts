import type { Instrument } from '@loop/core';

/** The kinds of section that the pattern engine can write. */
export const SECTION_KINDS = ['intro', 'verse', 'build', 'chorus', 'drop', 'breakdown', 'bridge', 'outro', 'theme'] as const;

/** A kind of section. */
export type SectionKind = (typeof SECTION_KINDS)[number];

/** A section of a song before its length is known. */
export interface SectionTag {
  /** Its name as it was written, in lower case, such as `verse 1`. */
  readonly name: string;
  readonly kind: SectionKind;
  /** Words that describe it, such as `rising energy`; may be empty. */
  readonly words: string;
}

/** A section with its place in the song. */
export interface Section extends SectionTag {
  /** Its first bar in the song, from 0. */
  readonly startBar: number;
  /** Its length, at least 1. */
  readonly bars: number;
}

/** How a kind of section is written. */
export interface SectionRule {
  /** Spellings of its tag, lower case; numbers after it do not matter. */
  readonly tags: readonly string[];
  /** Its length relative to the others. */
  readonly weight: number;
  /** The instruments that may sound, in the order in which they enter when energy grows. */
  readonly layers: readonly Instrument[];
  /** Which of the song's two themes it plays: `b` is the one for the high points. */
  readonly theme: 'a' | 'b';
  /** Energy that it adds, −1…1. */
  readonly energy: number;
}

/** What each kind of section is made of. */
export const SECTION_RULES: Readonly<Record<SectionKind, SectionRule>> = {
  intro: { tags: ['intro', 'opening', 'start'], weight: 1, layers: ['hat', 'kick', 'perc', 'acid', 'stab'], theme: 'a', energy: -0.3 },
  verse: {
    tags: ['verse', 'strophe', 'rap'],
    weight: 2,
    layers: ['kick', 'bass', 'hat', 'clap', 'lead', 'perc', 'stab'],
    theme: 'a',
    energy: 0,
  },
  build: {
    tags: ['build', 'build up', 'buildup', 'pre chorus', 'prechorus', 'pre drop', 'riser'],
    weight: 1,
    layers: ['kick', 'hat', 'clap', 'acid', 'perc', 'stab'],
    theme: 'a',
    energy: 0.2,
  },
  chorus: {
    tags: ['chorus', 'refrain', 'hook'],
    weight: 2,
    layers: ['kick', 'bass', 'hat', 'lead', 'clap', 'stab', 'perc', 'acid'],
    theme: 'b',
    energy: 0.4,
  },
  drop: {
    tags: ['drop', 'climax', 'peak'],
    weight: 2,
    layers: ['kick', 'bass', 'hat', 'clap', 'acid', 'stab', 'lead', 'perc'],
    theme: 'b',
    energy: 0.5,
  },
  breakdown: {
    tags: ['breakdown', 'break', 'interlude', 'ambient'],
    weight: 1,
    layers: ['lead', 'stab', 'acid', 'hat'],
    theme: 'a',
    energy: -0.3,
  },
  bridge: {
    tags: ['bridge', 'middle 8', 'solo', 'guitar solo', 'synth solo'],
    weight: 1,
    layers: ['bass', 'lead', 'hat', 'stab', 'perc'],
    theme: 'b',
    energy: 0,
  },
  outro: {
    tags: ['outro', 'ending', 'end', 'coda', 'fade out', 'fade'],
    weight: 1,
    layers: ['kick', 'hat', 'perc', 'bass', 'stab'],
    theme: 'a',
    energy: -0.3,
  },
  theme: {
    tags: ['theme', 'main theme', 'main', 'instrumental', 'inst', 'loop', 'groove', 'melody'],
    weight: 2,
    layers: ['kick', 'bass', 'hat', 'clap', 'lead', 'acid', 'perc', 'stab'],
    theme: 'a',
    energy: 0.15,
  },
};
