import { foldOctave } from '../theory/pitch.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import type { BarChords, Chord, ScaleNote } from './chord.js';
import { bassOf, chordSemitones, noteSemitones } from './chord.js';
import { chordDegrees } from '../theory/chords.js';

/** The furthest that a bass walks into an inverted chord and out of it, in semitones together: a step on each side. */
const WALK = 4;

/** How much shorter the way over the third has to be than the way over the root. */
const GAIN = 3;

/**
 * Puts a note into the bass of every chord of a bar that it does not rub against: a pedal point. Chords with a note a semitone from it keep
 * their own bass.
 */
export function onPedal(scale: ScaleName, chords: BarChords, note: ScaleNote): BarChords {
  const pedal = noteSemitones(scale, note);
  return chords.map((chord) => {
    const distances = chordSemitones(scale, chord).map((tone) => foldOctave(tone - pedal));
    return distances.includes(1) || distances.includes(11) ? chord : withBass(scale, chord, note);
  });
}

/**
 * Puts the third into the bass of chords between two others where the bass so walks in steps instead of leaping, as in C – G/B – Am. The
 * first chord stays on its root.
 */
export function invertPassing(scale: ScaleName, bars: readonly BarChords[]): readonly BarChords[] {
  const all = bars.flat();
  let before = all[0];
  const walked = all.map((chord, index) => {
    const next = all[(index + 1) % all.length] as Chord;
    const inverted =
      chord.quality === undefined ? withBass(scale, chord, { degree: chordDegrees(scale, chord)[1] ?? 0, alter: chord.alter }) : chord;
    const steps = (middle: Chord): readonly number[] => [distance(scale, before as Chord, middle), distance(scale, middle, next)];
    const walk = steps(inverted);
    // A bass that stays is no walk.
    const isBetter = index > 0 && !walk.includes(0) && sum(walk) <= WALK && sum(steps(chord)) - sum(walk) >= GAIN;
    before = isBetter ? inverted : chord;
    return before;
  });
  let from = 0;
  return bars.map((bar) => walked.slice(from, (from += bar.length)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Semitones between the basses of two chords, by the nearer way. */
function distance(scale: ScaleName, one: Chord, other: Chord): number {
  const up = foldOctave(noteSemitones(scale, bassOf(one)) - noteSemitones(scale, bassOf(other)));
  return Math.min(up, 12 - up);
}

/** A chord over a note; over its own root it is written without. */
function withBass(scale: ScaleName, chord: Chord, { degree, alter }: ScaleNote): Chord {
  const size = SCALES[scale].length;
  const folded = ((degree % size) + size) % size;
  const { bass: _, ...own } = chord;
  if (foldOctave(noteSemitones(scale, { degree: folded, alter }) - noteSemitones(scale, own)) === 0) return own;
  return { ...own, bass: alter === undefined || alter === 0 ? { degree: folded } : { degree: folded, alter } };
}
