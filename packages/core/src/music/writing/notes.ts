import type { Random } from '../../random.js';
import type { Chord } from '../harmony/chord.js';
import { chordSemitones, semitonesOf } from '../harmony/chord.js';
import type { Step } from '../song/song.js';
import { createStep } from '../song/step.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { foldOctave } from '../theory/pitch.js';
import { degreeOfPitch } from '../theory/step-pitch.js';

/** A note by its place in the scale. */
export interface ScaleNote {
  readonly degree: number;
  readonly alter?: number | undefined;
}

/** The note of a chord that is nearest to a degree; of two as near, the lower. */
export function nearestChordNote(scale: ScaleName, chord: Chord, degree: number): ScaleNote {
  const classes = new Set(chordSemitones(scale, chord).map((note) => foldOctave(note)));
  const wanted = semitonesOf(scale, degree);
  for (let distance = 0; distance < 12; distance += 1) {
    for (const semitones of [wanted - distance, wanted + distance]) {
      if (classes.has(foldOctave(semitones))) return scaleNote(scale, semitones);
    }
  }
  return { degree };
}

/** The note of the scale nearest to a degree that does not rub against a chord: none of its notes is a semitone away. */
export function nearestSafeNote(scale: ScaleName, chord: Chord, degree: number): ScaleNote {
  const classes = chordSemitones(scale, chord).map((note) => foldOctave(note));
  for (const move of [0, -1, 1, -2, 2]) {
    const note = foldOctave(semitonesOf(scale, degree + move));
    if (classes.includes(note) || !classes.some((other) => foldOctave(other - note) === 1 || foldOctave(note - other) === 1)) {
      return { degree: degree + move };
    }
  }
  return nearestChordNote(scale, chord, degree);
}

/** The root of a chord, as low as it fits around the root of the key: from a fourth below to a fifth above. */
export function lowRoot(scale: ScaleName, { degree, alter }: Chord): ScaleNote {
  const size = SCALES[scale].length;
  const folded = degree - size * Math.round(degree / size - 0.05);
  return alter === undefined || alter === 0 ? { degree: folded } : { degree: folded, alter };
}

/** A step of a note. */
export function noteStep({ degree, alter }: ScaleNote, fields: Partial<Step>): Step {
  return createStep({ ...fields, degree, ...(alter === undefined || alter === 0 ? {} : { alter }) });
}

/** Draws from a list where earlier items are likelier. */
export function pickEarly<T>(random: Random, items: readonly T[]): T {
  return items[Math.min(random.integer(items.length), random.integer(items.length))] as T;
}

function scaleNote(scale: ScaleName, semitones: number): ScaleNote {
  return degreeOfPitch({ root: 'C', scale }, -1, semitones);
}
