import { sectionName } from './section-names.js';

/** A line of lyrics and where it stands. */
export interface LyricLine {
  /** The line without blanks at its ends. */
  readonly text: string;
  /** Its number, from 1. */
  readonly number: number;
  /** Where `text` begins in the lyrics, in UTF-16 units. */
  readonly start: number;
}

/** A part of the lyrics that begins with its tag. */
export interface LyricSection {
  /** The tag without brackets and description, lower case, such as `chorus`; '' for lines before the first tag. */
  readonly name: string;
  /** The tag's own line; `undefined` for lines before the first tag. */
  readonly tag: LyricLine | undefined;
  /** Its lines of words. */
  readonly lines: readonly LyricLine[];
}

const TAG = /^\[([^\][]*)\]$/;

/** Splits lyrics at their structure tags, such as `[chorus]` or `[Drop - explosive]`. Blank lines are left out. */
export function parseLyrics(lyrics: string): readonly LyricSection[] {
  const sections: { name: string; tag: LyricLine | undefined; lines: LyricLine[] }[] = [];
  let start = 0;
  for (const [index, raw] of lyrics.split('\n').entries()) {
    const text = raw.trim();
    const line = { text, number: index + 1, start: start + (raw.length - raw.trimStart().length) };
    start += raw.length + 1;
    if (text === '') continue;
    const tag = TAG.exec(text);
    if (tag !== null) sections.push({ name: sectionName(tag[1] ?? ''), tag: line, lines: [] });
    else {
      if (sections.length === 0) sections.push({ name: '', tag: undefined, lines: [] });
      sections.at(-1)!.lines.push(line);
    }
  }
  return sections;
}
