import type { DatasetIssue } from '@loop/lora/dataset';
import { checkLyrics } from '@loop/tags/lyrics';
import type { LyricIssue } from '@loop/tags/lyrics';

import type { SongView } from '../../../server/training/song-room.js';

/** What a check of lyrics takes at most. */
const LONGEST_SECONDS = 3_600;

/** Findings of a dataset that are also found in the words themselves, with the line. */
const SAID_OF_WORDS = new Set(['lyrics-without-tags', 'lyrics-missing']);

/** What is wrong with the words of a song, line by line; nothing is with those that are not sung. */
export function wordFindings(song: Pick<SongView, 'instrumental' | 'lyrics' | 'language' | 'seconds'>): readonly LyricIssue[] {
  const { instrumental, lyrics, language, seconds } = song;
  if (instrumental) return [];
  const durationSeconds = seconds === undefined || seconds <= 0 ? undefined : Math.min(seconds, LONGEST_SECONDS);
  return checkLyrics(lyrics, { language: language === 'unknown' ? undefined : language, durationSeconds }).issues;
}

/** What is wrong with a song as a whole: what is said of its words is left to {@link wordFindings}. */
export function soundFindings({ issues, instrumental }: Pick<SongView, 'issues' | 'instrumental'>): readonly DatasetIssue[] {
  return issues.filter(({ code }) => instrumental || !SAID_OF_WORDS.has(code));
}

/** How many findings of one severity a song has, in its sound and in its words. */
export function countFindings(song: SongView, severity: DatasetIssue['severity']): number {
  return [...soundFindings(song), ...wordFindings(song)].filter((finding) => finding.severity === severity).length;
}
