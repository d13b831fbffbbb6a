import type { TextEdit } from '../lint/lint-issue.js';
import type { LyricLine } from './parse-lyrics.js';

/** The rules of `checkLyrics`. */
export const LYRIC_CODES = [
  'empty',
  'too-long',
  'too-fast',
  'too-sparse',
  'no-sections',
  'unknown-section',
  'section-case',
  'missing-brackets',
  'unclosed-bracket',
  'empty-section',
  'missing-section',
  'line-too-long',
  'language',
  'unsupported-language',
  'instrumental-with-words',
  'rhyme',
  'metre',
] as const;

/** Something that is wrong with lyrics. */
export interface LyricIssue {
  /** The rule that was broken; it stays the same when messages change. */
  readonly code: (typeof LYRIC_CODES)[number];
  /** How bad it is: the model loses or misreads something, it may be misled, or just worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What is wrong and what to do, for people. */
  readonly message: string;
  /** The line, from 1. */
  readonly line: number;
  /** Where it begins in the lyrics, in UTF-16 units. */
  readonly start: number;
  /** Where it ends, not included. */
  readonly end: number;
  /** Changes that fix it, where there is one right way; see `applyFixes`. */
  readonly fix?: readonly TextEdit[] | undefined;
}

/** What {@link lyricIssue} says of a line. */
export type LyricFault = Pick<LyricIssue, 'code' | 'severity' | 'message'> & {
  /** What the whole line should be instead, where there is one right way. */
  readonly replacement?: string | undefined;
};

/** Builds the issue of a whole line. */
export function lyricIssue({ number, start, text }: LyricLine, { replacement, ...fault }: LyricFault): LyricIssue {
  const end = start + text.length;
  return { ...fault, line: number, start, end, ...(replacement === undefined ? {} : { fix: [{ start, end, text: replacement }] }) };
}
