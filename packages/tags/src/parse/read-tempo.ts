import type { Bpm } from '@loop/core';

/** A tempo that a text names. */
export interface FoundTempo {
  /** Beats per minute as written, or the middle of a range; may be out of the range that models accept. */
  readonly bpm: Bpm;
  /** Where it begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

const TEMPO =
  /(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)(?:\s*[-–]\s*(\d{1,3}))?\s*bpm\b|\b(?:bpm|tempo)\s*[:=]?\s*(\d{2,3}(?:\.\d{1,2})?)(?![\d.]*\d)/gi;

/** Finds every tempo in a text, such as `120 bpm`, `118-122 BPM` or `bpm: 96`. */
export function readTempos(text: string): readonly FoundTempo[] {
  return [...text.matchAll(TEMPO)].map((match) => {
    const [whole, low, high, labelled] = match;
    const first = Number(low ?? labelled);
    const bpm = high === undefined ? first : (first + Number(high)) / 2;
    return { bpm, start: match.index, end: match.index + whole.length };
  });
}
