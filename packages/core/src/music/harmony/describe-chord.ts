import type { Key } from '../song/song.js';
import { PITCH_CLASSES, foldOctave } from '../theory/pitch.js';
import type { Chord } from './chord.js';
import { bassOf, chordSemitones, noteSemitones } from './chord.js';

/**
 * Names a chord as musicians write it, with what is in the bass behind a slash where that is not its root. `parseChord` of
 * `@loop/core/words` reads it.
 *
 * @example
 * ```ts
 * describeChord({ root: 'A', scale: 'minor' }, { degree: 5 }); // 'F'
 * describeChord({ root: 'C', scale: 'major' }, { degree: 0, bass: { degree: 2 } }); // 'C/E'
 * ```
 */
export function describeChord(key: Key, chord: Chord): string {
  const [root = 0, third = root + 4, fifth = root + 7] = chordSemitones(key.scale, chord);
  const nameOf = (semitones: number): string => PITCH_CLASSES[foldOctave(PITCH_CLASSES.indexOf(key.root) + semitones)] as string;
  const bass = noteSemitones(key.scale, bassOf(chord));
  const slash = foldOctave(bass - root) === 0 ? '' : `/${nameOf(bass)}`;
  return `${nameOf(root)}${qualityOf(third - root, fifth - root)}${slash}`;
}

function qualityOf(third: number, fifth: number): string {
  if (third >= 5) return 'sus4';
  if (third <= 2) return 'sus2';
  if (third === 3) return fifth < 7 ? 'dim' : 'm';
  return fifth < 7 ? '(b5)' : fifth > 7 ? 'aug' : '';
}
