import type { Key, Song } from '../song/song.js';
import { stepsPerBar } from '../song/meter.js';
import { chordDegrees } from '../theory/chords.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { foldOctave } from '../theory/pitch.js';
import { rootPitch } from '../theory/step-pitch.js';

/** A note by its place in the scale. */
export interface ScaleNote {
  /** The scale degree, 0 for the root of the key. */
  readonly degree: number;
  /** Semitones off the degree. @defaultValue 0 */
  readonly alter?: number | undefined;
}

/** A chord by its place in the key, so that it transposes with it. */
export interface Chord {
  /** The scale degree that it stands on, 0 for the root of the key. */
  readonly degree: number;
  /** Semitones off the degree, −2…2, for chords that are borrowed from another mode. @defaultValue 0 */
  readonly alter?: number | undefined;
  /** A triad whatever the scale has there. @defaultValue the thirds of the scale */
  readonly quality?: ChordQuality | undefined;
  /**
   * What bass and sub play instead of the root: a note of the chord is an inversion (`C/E`), any other a pedal point (`G/C`). `degree` is
   * −24…24, `alter` −2…2. Pad and stabs play the chord as it is. @defaultValue the chord's own root
   */
  readonly bass?: ScaleNote | undefined;
}

/** Semitones of a triad's upper notes above its root. */
const TRIADS = {
  major: [4, 7],
  minor: [3, 7],
  diminished: [3, 6],
  augmented: [4, 8],
  sus2: [2, 7],
  sus4: [5, 7],
} as const;

/** The triads that a chord can ask for by name. */
export type ChordQuality = keyof typeof TRIADS;

/** The triads that a chord can ask for by name. */
export const CHORD_QUALITIES = Object.keys(TRIADS) as readonly ChordQuality[];

/** The chords of one bar, which share it evenly: one, two or four, in bars of twelve steps also three. */
export type BarChords = readonly Chord[];

/** The chord on the root: what sounds where a song has no chords. */
export const HOME: Chord = { degree: 0 };

/** Semitones of a degree above the root of its scale; whole octaves count on. */
export function semitonesOf(scale: ScaleName, degree: number): number {
  const intervals: readonly number[] = SCALES[scale];
  const octave = Math.floor(degree / intervals.length);
  return 12 * octave + (intervals[degree - octave * intervals.length] as number);
}

/** Semitones of a note above the root of its scale. */
export function noteSemitones(scale: ScaleName, { degree, alter = 0 }: ScaleNote): number {
  return semitonesOf(scale, degree) + alter;
}

/** Semitones of a chord's notes above the root of the key, from its own root up. */
export function chordSemitones(scale: ScaleName, { degree, alter = 0, quality }: Chord): readonly number[] {
  const root = semitonesOf(scale, degree) + alter;
  if (quality !== undefined) return [root, ...TRIADS[quality].map((interval) => root + interval)];
  return chordDegrees(scale, { degree }).map((note) => semitonesOf(scale, note) + alter);
}

/** The note that the bass plays under a chord: its root, unless it says another. */
export function bassOf({ degree, alter, bass }: Chord): ScaleNote {
  return bass ?? { degree, alter };
}

/** The chord that sounds at a place of a bar, from 0. Bars that have none of their own repeat those of the loop. */
export function chordAt(song: Pick<Song, 'chords' | 'barCount' | 'timeSignature'>, bar: number, place: number): Chord {
  const own = chordsOfBar(song, bar);
  return own[Math.floor((place * own.length) / stepsPerBar(song))] ?? HOME;
}

/** The chords of a bar of the pool: its own, or those of the loop's bar that it repeats. */
export function chordsOfBar({ chords, barCount }: Pick<Song, 'chords' | 'barCount'>, bar: number): BarChords {
  return chords?.[bar] ?? chords?.[bar % barCount] ?? chords?.[bar % chords.length] ?? [HOME];
}

/** Names a chord: equal chords have equal names. */
export function chordName({ degree, alter = 0, quality, bass }: Chord): string {
  return [degree, alter, quality, bass?.degree, bass?.alter].join();
}

/**
 * Finds the MIDI pitches of a chord near `centre`, moving as little as it can from the chord before (voice leading).
 *
 * @param before - Pitches of the chord before, from low to high; without them the chord stands on its root.
 * @param centre - The pitch that the chord stays around.
 */
function voiceChord(key: Key, chord: Chord, before: readonly number[] | undefined, centre = 64): readonly number[] {
  const classes = [...new Set(chordSemitones(key.scale, chord).map((note) => foldOctave(rootPitch(key, -1) + note)))];
  const low = centre - 12;
  let best: readonly number[] = [];
  let least = Infinity;
  for (let inversion = 0; inversion < classes.length; inversion += 1) {
    const pitches: number[] = [];
    for (let note = 0; note < classes.length; note += 1) {
      const above = pitches.at(-1) ?? low;
      const next = classes[(inversion + note) % classes.length] as number;
      pitches.push(above + (foldOctave(next - above) || (note === 0 ? 0 : 12)));
    }
    for (const shift of [0, 12]) {
      const moved = pitches.map((pitch) => pitch + shift);
      const middle = moved.reduce((sum, pitch) => sum + pitch, 0) / moved.length;
      const motion = before?.reduce((sum, pitch, index) => sum + Math.abs(pitch - (moved[index] ?? pitch)), 0) ?? inversion * 4;
      const cost = motion + Math.abs(middle - centre) / 2;
      if (cost < least) [best, least] = [moved, cost];
    }
  }
  return best;
}

/** Voices the chords of a song: each different chord once, from the one that first came before it. What is in the bass does not matter. */
export function createVoicing({ key, chords = [] }: Pick<Song, 'key' | 'chords'>): (chord: Chord) => readonly number[] {
  const voiced = new Map<string, readonly number[]>();
  let before: readonly number[] | undefined;
  const voice = (chord: Chord): readonly number[] => {
    const name = chordName({ ...chord, bass: undefined });
    before = voiced.get(name) ?? voiceChord(key, chord, before);
    voiced.set(name, before);
    return before;
  };
  chords.flat().forEach(voice);
  return voice;
}
