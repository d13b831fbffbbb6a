import { chordDegrees } from './chords.js';
import type { ScaleName } from './scales.js';
import { SCALES } from './scales.js';

/** The chords that follow a song by themselves, as scale degrees. */
export interface Triads {
  /** The chord of the root: stabs, and most bars of the pad. */
  readonly home: readonly number[];
  /** The chord that the pad answers with now and then. */
  readonly alternate: readonly number[];
}

/** The degree of the alternate chord: the sixth, or what comes nearest to it in scales that have no chord there. */
const ALTERNATE_DEGREES: { readonly [S in ScaleName]?: number } = {
  pentatonicMajor: 4,
  pentatonicMinor: 1,
  blues: 1,
  wholeTone: 1,
};

/** The chords of a scale that pad and stabs play: real triads in every scale, within one octave from the root up. */
export function triadsOf(scale: ScaleName): Triads {
  const size = SCALES[scale].length;
  const alternate = chordDegrees(scale, { degree: ALTERNATE_DEGREES[scale] ?? 5 });
  return { home: chordDegrees(scale), alternate: alternate.map((degree) => degree % size) };
}
