import { INSTRUMENTAL_LYRICS } from '../track-record.js';
import type { TrackRecord } from '../track-record.js';
import { isBoilerplate } from './boilerplate.js';
import { estimateTokens } from './estimate-tokens.js';
import { isErrorText } from './error-text.js';
import type { LintRule } from './lint-rule.js';
import { sharedRule, trackRule } from './lint-rule.js';

const MAX_LYRICS_TOKENS = 512;
const MAX_REPEATS = 6;
const TAG_LINE = /^\s*\[[^\]\n]{1,80}\]\s*$/mu;

/** Faults of lyrics. */
export const LYRICS_RULES: readonly LintRule[] = [
  trackRule(
    { code: 'lyrics-boilerplate', severity: 'error', about: 'Words that nobody sings: credits, links, thanks for watching.' },
    ({ lyrics }) => {
      const lines = lyrics.split('\n');
      const found = lines.filter(isBoilerplate);
      if (found.length === 0) return undefined;
      const value =
        lines
          .filter((line) => !found.includes(line))
          .join('\n')
          .trim() || INSTRUMENTAL_LYRICS;
      return { message: `the lyrics have "${found[0]!.trim().slice(0, 40)}". Remove it.`, fix: { kind: 'set', field: 'lyrics', value } };
    },
  ),
  trackRule(
    { code: 'lyrics-error-text', severity: 'error', about: 'A transcriber failed and its message would be trained as lyrics.' },
    ({ lyrics }) => {
      if (!isSung(lyrics) || !isErrorText(lyrics)) return undefined;
      const message = `the lyrics are "${lyrics.slice(0, 40)}". Transcribe the track again.`;
      return { message, fix: { kind: 'set', field: 'lyrics', value: INSTRUMENTAL_LYRICS } };
    },
  ),
  trackRule(
    { code: 'lyrics-without-tags', severity: 'warning', about: 'The model was trained with sections; words without them teach no form.' },
    ({ lyrics }) =>
      isSung(lyrics) && !TAG_LINE.test(lyrics) ? 'the lyrics have no section such as [Verse] on a line of its own. Add them.' : undefined,
  ),
  trackRule(
    { code: 'lyrics-too-long', severity: 'warning', about: 'Preprocessing reads 512 tokens of lyrics and cuts the rest.' },
    ({ lyrics }) => {
      const tokens = estimateTokens(lyrics);
      return tokens > MAX_LYRICS_TOKENS
        ? `the lyrics have about ${tokens} tokens; ${MAX_LYRICS_TOKENS} are read. Cut the track into parts.`
        : undefined;
    },
  ),
  trackRule(
    { code: 'lyrics-repeated-line', severity: 'warning', about: 'One line many times over is what transcribers hear in noise.' },
    ({ lyrics }) => {
      const line = longestRun(lyrics, MAX_REPEATS);
      return line === undefined
        ? undefined
        : `"${line.slice(0, 40)}" is there more than ${MAX_REPEATS} times in a row. Listen to the track.`;
    },
  ),
  trackRule({ code: 'lyrics-on-instrumental', severity: 'warning', about: 'The track says that nobody sings, and has lyrics.' }, (track) =>
    track.instrumental && hasWords(track)
      ? { message: 'is instrumental and has lyrics. Say which is true.', fix: { kind: 'set', field: 'instrumental', value: false } }
      : undefined,
  ),
  trackRule(
    { code: 'lyrics-missing', severity: 'warning', about: 'The track says that somebody sings, and trains as an instrumental.' },
    (track) =>
      !track.instrumental && !hasWords(track)
        ? {
            message: 'is no instrumental and has no lyrics. Write them, or say that it is one.',
            fix: { kind: 'set', field: 'instrumental', value: true },
          }
        : undefined,
  ),
  sharedRule(
    { code: 'lyrics-duplicate', severity: 'warning', about: 'Two songs have the same words: one side-car may be the other song’s.' },
    ({ lyrics }) => (isSung(lyrics) ? lyrics.trim().toLowerCase().replaceAll(/\s+/gu, ' ') : undefined),
    (_, { path }) => ({ message: `has the lyrics of ${path}. Are both right?` }),
  ),
  trackRule({ code: 'language-missing', severity: 'info', about: 'Somebody sings in a language that is not said.' }, (track) =>
    hasWords(track) && track.language === 'unknown' ? 'has lyrics and no language. Write its ISO code.' : undefined,
  ),
];

function isSung(lyrics: string): boolean {
  return lyrics.trim() !== '' && !/^\s*\[(?:instrumental|inst)\]\s*$/iu.test(lyrics);
}

function hasWords({ lyrics }: TrackRecord): boolean {
  return isSung(lyrics);
}

/** A line that follows itself more often than `limit` times, empty lines left out. */
function longestRun(text: string, limit: number): string | undefined {
  let previous = '';
  let count = 0;
  for (const line of text.split('\n')) {
    const words = line.trim().toLowerCase();
    if (words === '') continue;
    count = words === previous ? count + 1 : 1;
    previous = words;
    if (count > limit) return line.trim();
  }
  return undefined;
}
