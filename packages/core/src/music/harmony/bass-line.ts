import { foldOctave } from '../theory/pitch.js';
import type { ScaleName } from '../theory/scales.js';
import type { BarChords, Chord, ScaleNote } from './chord.js';
import { bassOf, chordSemitones, noteSemitones } from './chord.js';
import { degreeOfPitch } from '../theory/step-pitch.js';

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
    const rubs = chordSemitones(scale, chord).some((tone) => nearness(tone, pedal) === 1);
    return rubs ? chord : withBass(scale, chord, note);
  });
}

/**
 * Puts the third into the bass of chords between two others where the bass so walks in steps instead of leaping, as in C – G/B – Am. The
 * first chord stays on its root.
 */
export function invertPassing(scale: ScaleName, bars: readonly BarChords[]): readonly BarChords[] {
  const all = bars.flat();
  const pitchOf = (chord: Chord): number => noteSemitones(scale, bassOf(chord));
  let before = 0;
  const walked = all.map((chord, index) => {
    const after = pitchOf(all[(index + 1) % all.length] as Chord);
    const [root, third = 0] = chordSemitones(scale, chord) as [number, number];
    const [into, out] = [nearness(before, third), nearness(third, after)];
    const saved = nearness(before, root) + nearness(root, after) - into - out;
    // A bass that stays is no walk.
    const isBetter = index > 0 && into * out > 0 && into + out <= WALK && saved >= GAIN;
    const walking = isBetter ? withBass(scale, chord, degreeOfPitch({ root: 'C', scale }, -1, foldOctave(third))) : chord;
    before = pitchOf(walking);
    return walking;
  });
  let from = 0;
  return bars.map((bar) => walked.slice(from, (from += bar.length)));
}

/** Semitones between two notes by the nearer way, octaves aside. */
function nearness(one: number, other: number): number {
  const up = foldOctave(one - other);
  return Math.min(up, 12 - up);
}

/** A chord over a note; over its own root it is written without. */
function withBass(scale: ScaleName, chord: Chord, { degree, alter }: ScaleNote): Chord {
  const { bass: _, ...own } = chord;
  const bass = alter ? { degree, alter } : { degree };
  return nearness(noteSemitones(scale, bass), noteSemitones(scale, own)) === 0 ? own : { ...own, bass };
}
