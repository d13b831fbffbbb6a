import type { Key } from '../song/song.js';
import type { ChordOptions } from './chords.js';
import { chordDegrees, chordPitches } from './chords.js';
import { pitchOfDegree } from './step-pitch.js';

/** A progression of chords in one key. */
export interface ProgressionOptions extends Pick<ChordOptions, 'notes'> {
  /** The degree that each chord stands on. */
  readonly degrees: readonly number[];
  /** The octave of degree 0; C4 is 60. @defaultValue 3 */
  readonly octave?: number | undefined;
}

/**
 * Builds one chord of the scale on each degree, as MIDI pitches.
 *
 * @example
 * ```ts
 * chordProgression({ root: 'A', scale: 'minor' }, { degrees: [0, 5, 2, 6] }); // Am, F, C, G from octave 3
 * ```
 */
export function chordProgression(key: Key, { degrees, octave = 3, notes }: ProgressionOptions): readonly (readonly number[])[] {
  return degrees.map((degree) => chordPitches(key, { octave, degrees: chordDegrees(key.scale, { degree, notes }) }));
}

/**
 * Runs up a scale from its root, as MIDI pitches.
 *
 * @example
 * ```ts
 * scaleRun({ root: 'A', scale: 'minor' }, { octave: 2, count: 3 }); // [45, 47, 48]
 * ```
 */
export function scaleRun(key: Key, { octave, count }: { readonly octave: number; readonly count: number }): readonly number[] {
  return Array.from({ length: count }, (_, degree) => pitchOfDegree(key, octave, degree));
}
