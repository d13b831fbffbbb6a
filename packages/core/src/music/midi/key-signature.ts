import type { Key } from '../song/song.js';
import { PITCH_CLASSES, foldOctave } from '../theory/pitch.js';
import type { PitchClass } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { MidiKeySignature } from './midi-file.js';

/** Sharps of the major key on each root; negative counts flats. */
const MAJOR_SHARPS = [0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5] as const;

/** The nearest key signature of a key: minor where its scale has a minor third and no major one. */
export function keySignatureOf({ root, scale }: Key): Omit<MidiKeySignature, 'tick'> {
  const intervals: readonly number[] = SCALES[scale];
  const minor = intervals.includes(3) && !intervals.includes(4);
  const relativeMajor = (PITCH_CLASSES.indexOf(root) + (minor ? 3 : 0)) % 12;
  return { sharps: MAJOR_SHARPS[relativeMajor] as number, minor };
}

/** The major or minor key that a key signature names. */
export function keyOfSignature({ sharps, minor }: Omit<MidiKeySignature, 'tick'>): Key {
  const root = foldOctave(sharps * 7 - (minor ? 3 : 0));
  return { root: PITCH_CLASSES[root] as PitchClass, scale: minor ? 'minor' : 'major' };
}
