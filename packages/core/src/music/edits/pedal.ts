import { onPedal } from '../harmony/bass-line.js';
import type { BarChords, Chord } from '../harmony/chord.js';
import { chordAt } from '../harmony/chord.js';
import type { Bar, Song } from '../song/song.js';
import { degreeAbove } from '../theory/chords.js';
import { moveBass } from '../writing/move-bass.js';

/** What a pedal point stands on: the root of the key, which rests, or its fifth, which wants to go home. */
export type Pedal = 'root' | 'fifth';

/** A bar as a pedal point changes it. */
export interface PedalBar {
  readonly chords: BarChords;
  /** The bass line. */
  readonly bass: Bar;
}

/**
 * Puts a bar on a pedal point: bass and sub stay on one note while the chords above them go on. Chords that would rub against it keep their
 * own bass.
 */
export function standOnPedal(
  { key, timeSignature }: Pick<Song, 'key' | 'timeSignature'>,
  { chords, bass }: PedalBar,
  pedal: Pedal,
): PedalBar {
  const { scale } = key;
  const changed = onPedal(scale, chords, { degree: pedal === 'root' ? 0 : degreeAbove(scale, 0, 'fifth') });
  const at =
    (own: BarChords) =>
    (place: number): Chord =>
      chordAt({ chords: [own], barCount: 1, timeSignature }, 0, place);
  return { chords: changed, bass: moveBass(bass, { key, from: at(chords), to: at(changed) }) };
}
