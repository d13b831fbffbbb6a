import type { Seconds } from '@loop/core';

import { isBoilerplate } from '../../dataset/lint/boilerplate.js';
import { normalizeLine } from './find-chorus.js';

/** A stretch of a transcript with what the transcriber says about its own doubts, as Whisper does. */
export interface TranscriptSegment {
  readonly text: string;
  readonly start?: Seconds | undefined;
  readonly end?: Seconds | undefined;
  /** How likely it is that nobody speaks, 0–1. */
  readonly noSpeech?: number | undefined;
  /** The mean logarithm of the words' probabilities, 0 or less. */
  readonly logProbability?: number | undefined;
  /** How much the text can be compressed: repetition makes it large. */
  readonly compression?: number | undefined;
}

/** Settings of {@link dropInventedWords}. */
export interface DropInventedWordsOptions {
  /** Stretches in which nothing sounds. @defaultValue unknown */
  readonly silences?: readonly (readonly [from: Seconds, to: Seconds])[] | undefined;
}

/** What is left of a transcript, and what was left out. */
export interface CheckedTranscript {
  readonly kept: readonly TranscriptSegment[];
  /** The left out texts with the reason. */
  readonly dropped: readonly { readonly text: string; readonly reason: string }[];
}

/** One text more often than this in a row is what transcribers hear in noise. */
const MAX_REPEATS = 6;

/**
 * Leaves out what transcribers write where nobody sings: stretches that they doubt themselves, repetition without end, credits and links, and
 * words in silence. Of a line that follows itself more than six times, one is kept.
 *
 * Source: the thresholds of Whisper's own decoder (0.6, -1 and 2.4).
 */
export function dropInventedWords(segments: readonly TranscriptSegment[], options: DropInventedWordsOptions = {}): CheckedTranscript {
  const { silences = [] } = options;
  const kept: TranscriptSegment[] = [];
  const dropped: { text: string; reason: string }[] = [];
  const runs = runLengths(segments);
  segments.forEach((segment, index) => {
    const { text, start, end, noSpeech = 0, logProbability = 0, compression = 0 } = segment;
    const isSilent = start !== undefined && end !== undefined && silences.some(([from, to]) => start >= from && end <= to);
    const isRepeated = index > 0 && runs[index]! > MAX_REPEATS && normalizeLine(segments[index - 1]!.text) === normalizeLine(text);
    const reasons: readonly (readonly [boolean, string])[] = [
      [text.trim() === '', 'empty'],
      [noSpeech > 0.6 && logProbability < -1, 'nobody speaks'],
      [compression > 2.4, 'repetition'],
      [isRepeated, 'repetition'],
      [isBoilerplate(text), 'boilerplate'],
      [isSilent, 'silence'],
    ];
    const found = reasons.find(([isGiven]) => isGiven);
    if (found === undefined) kept.push(segment);
    else if (found[1] !== 'empty') dropped.push({ text: text.trim(), reason: found[1] });
  });
  return { kept, dropped };
}

/** For each segment, how many in a row say the same. */
function runLengths(segments: readonly TranscriptSegment[]): readonly number[] {
  const keys = segments.map(({ text }) => normalizeLine(text));
  const lengths: number[] = [];
  for (let from = 0, to = 0; from < keys.length; from = to) {
    while (to < keys.length && keys[to] === keys[from]) to += 1;
    for (let index = from; index < to; index += 1) lengths.push(to - from);
  }
  return lengths;
}
