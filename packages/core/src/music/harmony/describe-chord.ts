import type { Key } from '../song/song.js';
import { PITCH_CLASSES, foldOctave } from '../theory/pitch.js';
import type { Chord } from './chord.js';
import { chordSemitones } from './chord.js';

/**
 * Names a chord as musicians write it.
 *
 * @example
 * ```ts
 * describeChord({ root: 'A', scale: 'minor' }, { degree: 5 }); // 'F'
 * ```
 */
export function describeChord(key: Key, chord: Chord): string {
  const [root = 0, third = root + 4, fifth = root + 7] = chordSemitones(key.scale, chord);
  const name = PITCH_CLASSES[foldOctave(PITCH_CLASSES.indexOf(key.root) + root)] as string;
  return `${name}${qualityOf(third - root, fifth - root)}`;
}

function qualityOf(third: number, fifth: number): string {
  if (third >= 5) return 'sus4';
  if (third <= 2) return 'sus2';
  if (third === 3) return fifth < 7 ? 'dim' : 'm';
  return fifth < 7 ? 'b5' : fifth > 7 ? 'aug' : '';
}
