import type { Key } from '../song/song.js';
import type { ScaleName } from './scales.js';
import { SCALES } from './scales.js';
import { degreeOfPitch, pitchOfDegree } from './step-pitch.js';

/** Intervals by their place in the scale of seven notes, and the semitones that scales of other sizes look for. */
const INTERVALS = { third: [2, 3.5], fourth: [3, 5], fifth: [4, 7.1], seventh: [6, 10.4], ninth: [8, 14] } as const;

/** The intervals that chords are built from, and the fourth. */
export type ChordInterval = keyof typeof INTERVALS;

const TERTIAN = ['third', 'fifth', 'seventh', 'ninth'] as const;

/** Where a chord stands. */
export interface ChordOptions {
  /** The degree of the scale that the chord stands on. @defaultValue 0 */
  readonly degree?: number | undefined;
  /** How many notes: 3 is a triad, 4 a seventh chord, 5 a ninth chord. @defaultValue 3 */
  readonly notes?: 3 | 4 | 5 | undefined;
}

/**
 * Finds the scale's own interval above a degree: seven-note scales count notes, others take the note that comes nearest, so that
 * a pentatonic third is a third and not the note after next.
 */
export function degreeAbove(scale: ScaleName, degree: number, interval: ChordInterval): number {
  const [steps, semitones] = INTERVALS[interval];
  const intervals: readonly number[] = SCALES[scale];
  if (intervals.length === 7) return degree + steps;
  const octaves = Math.floor(degree / intervals.length);
  const from = 12 * octaves + (intervals[degree - octaves * intervals.length] as number);
  return degreeOfPitch({ root: 'C', scale }, -1, from + semitones).degree;
}

/**
 * Builds a chord of thirds from the notes of a scale, as degrees from low to high.
 *
 * @example
 * ```ts
 * chordDegrees('minor', { degree: 5 }); // [5, 7, 9]
 * chordDegrees('pentatonicMinor', { notes: 4 }); // [0, 1, 3, 4]: root, third, fifth, seventh
 * ```
 */
export function chordDegrees(scale: ScaleName, { degree = 0, notes = 3 }: ChordOptions = {}): readonly number[] {
  return [degree, ...TERTIAN.slice(0, notes - 1).map((interval) => degreeAbove(scale, degree, interval))];
}

/**
 * Finds the MIDI pitches of degrees in a key, in the order given.
 *
 * @param options - `octave` is the octave of degree 0 (C4 is 60); `degrees` count from 0 and may be negative.
 *
 * @example
 * ```ts
 * chordPitches({ root: 'C', scale: 'minor' }, { octave: 3, degrees: [0, 2, 4] }); // [48, 51, 55]
 * ```
 */
export function chordPitches(
  key: Key,
  { octave, degrees }: { readonly octave: number; readonly degrees: readonly number[] },
): readonly number[] {
  return degrees.map((degree) => pitchOfDegree(key, octave, degree));
}
