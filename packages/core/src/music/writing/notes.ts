import type { Random } from '../../random.js';
import type { Chord, ScaleNote } from '../harmony/chord.js';
import { bassOf, chordSemitones, noteSemitones, semitonesOf } from '../harmony/chord.js';
import { BASE_OCTAVES } from '../genres/instruments.js';
import type { PitchedInstrument } from '../genres/instruments.js';
import type { Key, Step } from '../song/song.js';
import { createStep } from '../song/step.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { foldOctave } from '../theory/pitch.js';
import { degreeOfPitch, rootPitch } from '../theory/step-pitch.js';

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

/** The lowest root that each plays, whatever the key: E1 and E2, where basses and guitars begin, and A3, where voices sing. */
const LOWEST: Readonly<Record<PitchedInstrument, number>> = { bass: 28, acid: 40, lead: 57 };

/** How many octaves a root, in semitones above the key's, goes up or down, so that it lies in its instrument's lowest octave. */
export function octavesUp(key: Key, instrument: PitchedInstrument, semitones = 0): number {
  return -Math.floor((rootPitch(key, BASE_OCTAVES[instrument]) + semitones - LOWEST[instrument]) / 12);
}

/** The bass of a chord in the octave from E1 up: what lies below is felt, but has no pitch. */
export function lowBass(key: Key, chord: Chord): ScaleNote {
  const { degree, alter } = bassOf(chord);
  const folded = degree + SCALES[key.scale].length * octavesUp(key, 'bass', noteSemitones(key.scale, { degree, alter }));
  return alter === undefined || alter === 0 ? { degree: folded } : { degree: folded, alter };
}

/** The note of the scale that leads from one note into another: the one beside the goal, on the side where the line comes from. */
export function leadInto(goal: ScaleNote, from: ScaleNote): ScaleNote {
  if (goal.degree === from.degree && (goal.alter ?? 0) === (from.alter ?? 0)) return from;
  return { degree: goal.degree + (goal.degree > from.degree ? -1 : 1) };
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
