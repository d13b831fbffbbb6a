/** The sections that lyrics are written in. */
export const LYRIC_SECTIONS = ['intro', 'verse', 'pre-chorus', 'chorus', 'bridge', 'inst', 'solo', 'break', 'outro'] as const;

/** A section that lyrics are written in; the last four and `intro` have no words, but for the end, which remembers the chorus. */
export type LyricSectionName = (typeof LYRIC_SECTIONS)[number];

/** Four lines that belong together. */
export type Stanza = readonly [string, string, string, string];

/** Stanzas about one thing. */
export interface StanzaTheme {
  /** What they are about, in the language of the words. */
  readonly theme: string;
  /** Stanzas of verses, at least two; their order is free. */
  readonly verses: readonly Stanza[];
  /** Choruses, at least one; a song keeps to one of them. */
  readonly choruses: readonly Stanza[];
  /** Couplets of bridges and of what leads to a chorus, at least one. */
  readonly bridges: readonly (readonly [string, string])[];
}

/** The words of a genre, from which lyrics are written. Plain JSON. */
export interface LyricTemplates {
  /** The language, ISO 639-1. */
  readonly language: string;
  /** The rhymes of a verse: `ABAB`, or `XAXA` where only the second and the fourth line rhyme. */
  readonly scheme: string;
  /** The rhymes of a chorus. */
  readonly chorusScheme: string;
  /** The shortest and the longest line, counted as the verse of its language is. */
  readonly metre: readonly [low: number, high: number];
  /** How fast the genre is sung, in syllables per second. */
  readonly syllablesPerSecond: number;
  /** Orders of sections, shortest first: the longest whose words fit the music is taken. */
  readonly forms: readonly (readonly LyricSectionName[])[];
  /** What the words are about. */
  readonly themes: readonly StanzaTheme[];
}
