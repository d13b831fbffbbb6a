import type { Key } from '../song/song.js';
import { PITCH_CLASSES, foldOctave } from './pitch.js';
import { SCALES } from './scales.js';

/**
 * Finds the MIDI pitch of a scale degree: degree 0 is the root in the given octave (C4 is 60), each degree one note of the scale.
 * A pitch outside 0–127 is moved by octaves until it fits.
 */
export function pitchOfDegree(key: Key, octave: number, degree: number, alter = 0): number {
  const intervals = SCALES[key.scale];
  const octaves = Math.floor(degree / intervals.length);
  const interval = intervals[degree - octaves * intervals.length] as number;
  return foldIntoRange(rootPitch(key, octave) + interval + 12 * octaves + alter);
}

/**
 * Finds the scale degree of a MIDI pitch, the inverse of {@link pitchOfDegree}. A pitch outside the scale is the nearest degree
 * with an alteration, a raised one where two are as near.
 */
export function degreeOfPitch(key: Key, octave: number, pitch: number): { readonly degree: number; readonly alter: number } {
  const intervals: readonly number[] = SCALES[key.scale];
  const semitones = pitch - rootPitch(key, octave);
  const octaves = Math.floor(semitones / 12);
  const within = semitones - 12 * octaves;
  const below = intervals.findLastIndex((interval) => interval <= within);
  const up = within - (intervals[below] as number);
  const down = within - (intervals[below + 1] ?? 12);
  const first = intervals.length * octaves + below;
  return up <= -down ? { degree: first, alter: up } : { degree: first + 1, alter: down };
}

/** Finds the MIDI pitch of a key's root in an octave; C4 is 60. */
export function rootPitch(key: Key, octave: number): number {
  return 12 * (octave + 1) + PITCH_CLASSES.indexOf(key.root);
}

function foldIntoRange(pitch: number): number {
  if (pitch < 0) return foldOctave(pitch);
  return pitch > 127 ? 127 - foldOctave(127 - pitch) : pitch;
}
