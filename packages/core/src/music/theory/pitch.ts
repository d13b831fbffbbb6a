/** The twelve roots, sharps only. */
export const PITCH_CLASSES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;

/** The name of a pitch without its octave. */
export type PitchClass = (typeof PITCH_CLASSES)[number];

/** Folds a pitch or an interval in semitones into one octave, 0–11. */
export function foldOctave(semitones: number): number {
  return ((semitones % 12) + 12) % 12;
}
