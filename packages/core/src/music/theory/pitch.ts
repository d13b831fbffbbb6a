/** The twelve roots, sharps only. */
export const PITCH_CLASSES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;

/** The name of a pitch without its octave. */
export type PitchClass = (typeof PITCH_CLASSES)[number];
