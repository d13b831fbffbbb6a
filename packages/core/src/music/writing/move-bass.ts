import type { Chord } from '../harmony/chord.js';
import type { Bar, Key } from '../song/song.js';
import { lowBass } from './notes.js';

/** What a bass line is moved from and to. */
export interface BassMove {
  readonly key: Key;
  /** The chord that it was written along, by the place in the bar. */
  readonly from: (place: number) => Chord;
  /** The chord that it is to follow. */
  readonly to: (place: number) => Chord;
}

/** Moves a bass line with the bass of its chords: each note goes as far as the note that the chord stands on. */
export function moveBass(line: Bar, { key, from, to }: BassMove): Bar {
  return line.map((step, place) => {
    if (step === undefined) return undefined;
    const before = lowBass(key, from(place));
    const after = lowBass(key, to(place));
    const alter = (step.alter ?? 0) + (after.alter ?? 0) - (before.alter ?? 0);
    return { ...step, degree: (step.degree ?? 0) + after.degree - before.degree, alter: alter === 0 ? undefined : alter };
  });
}
