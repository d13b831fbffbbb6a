import type { Random } from '../../random.js';
import type { Instrument } from '../genres/instruments.js';
import type { StyleOf } from '../genres/styles.js';
import type { Chord } from '../harmony/chord.js';
import type { Bar, Key } from '../song/song.js';

/** What a writer knows about the loop that it writes for. */
export interface PartOptions<I extends Instrument = Instrument> {
  readonly style: StyleOf<I>;
  readonly key: Key;
  /** Bars to write, at least 1. */
  readonly bars: number;
  /** The chord at a place of a bar; places of the bar after the last are those of the first. */
  readonly chordAt: (bar: number, place: number) => Chord;
  /** Draws that all drums of a song share, so that they play their fills together. */
  readonly fills: Random;
}

/** Writes the loop of one instrument. Every draw comes from `random`: same options and stream, same bars. */
export type PartWriter<I extends Instrument> = (options: PartOptions<I>, random: Random) => readonly Bar[];

/** What a bar is in its phrase of four: `a` returns, `b` answers it slightly changed, `c` ends the phrase. */
export type BarRole = 'a' | 'b' | 'c';

/** The form that ears ask for: A A′ A B, whatever the loop's length, so that a longer loop begins as the shorter one. */
export function roleOf(bar: number): BarRole {
  if (bar % 4 === 3) return 'c';
  return bar % 2 === 0 ? 'a' : 'b';
}
