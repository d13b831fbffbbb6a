import type { Bpm } from '../../units.js';

/** A tempo that a text names. */
export interface FoundTempo {
  /** Beats per minute as written, or the middle of a range; it may be slower or faster than any song. */
  readonly bpm: Bpm;
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

const TEMPO =
  /(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)(?:\s*[-–]\s*(\d{1,3}))?[\s-]*bpm\b|\b(?:bpm|tempo)(?:\s+of)?\s*[:=]?\s*(\d{2,3}(?:\.\d{1,2})?)(?![\d.]*\d)/gi;

/** Finds every tempo in a text, such as `120 bpm`, `118-122 BPM`, `bpm: 96` or `a tempo of 96`. */
export function findTempos(text: string): readonly FoundTempo[] {
  return [...text.matchAll(TEMPO)].map((match) => {
    const [whole, low, high, labelled] = match;
    const first = Number(low ?? labelled);
    const bpm = high === undefined ? first : (first + Number(high)) / 2;
    return { bpm, start: match.index, end: match.index + whole.length };
  });
}
