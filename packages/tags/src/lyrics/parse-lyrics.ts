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

const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
/** Blanks, and what cannot be seen: byte order marks and blanks without width. */
const BLANK_START = /^[\s\uFEFF\u200B\u2060]+/;
const BLANK_END = /[\s\uFEFF\u200B\u2060]+$/;
const TAG = /^\[([^\][]*)\]$/;

/** Splits lyrics at their structure tags, such as `[chorus]` or `[Drop - explosive]`. Blank lines are left out. */
export function parseLyrics(lyrics: string): readonly LyricSection[] {
  const sections: { name: string; tag: LyricLine | undefined; lines: LyricLine[] }[] = [];
  for (const line of splitLines(lyrics)) {
    const { text } = line;
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

/**
 * Splits lyrics at the line ends of every system and editor (LF, CR, both, and Unicode's own). A byte order mark, which editors put
 * before the first line, is not part of it.
 */
export function splitLines(lyrics: string): readonly LyricLine[] {
  const lines: LyricLine[] = [];
  let from = 0;
  for (const end of [...lyrics.matchAll(LINE_END), undefined]) {
    const raw = lyrics.slice(from, end?.index);
    const ahead = BLANK_START.exec(raw)?.[0].length ?? 0;
    lines.push({ text: raw.slice(ahead).replace(BLANK_END, ''), number: lines.length + 1, start: from + ahead });
    if (end !== undefined) from = end.index + end[0].length;
  }
  return lines;
}
