import type { BarChords } from '../harmony/chord.js';
import { fitBar } from '../song/fit-bar.js';
import type { TimeSignature } from '../song/meter.js';
import { TIME_SIGNATURES, stepsPerBar } from '../song/meter.js';
import type { Song } from '../song/song.js';
import { assertOneOf } from './assert-edit.js';
import { mapEveryBar } from './bars.js';

/**
 * Writes a song in another meter: every bar of the pool keeps its first beats and its last, a longer bar repeats them, and in 6/8 the
 * sixteenths of a beat become long and short. Tracks with a length of their own keep it.
 *
 * @param timeSignature - `2` is 2/4, `3` is 3/4, `4` is 4/4 and `6` is 6/8.
 * @throws {InvalidInputError} For another meter.
 */
export function setTimeSignature(song: Song, timeSignature: TimeSignature): Song {
  assertOneOf(timeSignature, { path: 'timeSignature', allowed: TIME_SIGNATURES });
  const { timeSignature: before = 4, chords, ...others } = song;
  if (timeSignature === before) return song;
  const fits = (own: BarChords): BarChords => (stepsPerBar({ timeSignature }) % own.length === 0 ? own : own.slice(0, 2));
  return {
    ...mapEveryBar(others, (bar) => fitBar(bar, before, timeSignature)),
    ...(timeSignature === 4 ? {} : { timeSignature }),
    ...(chords === undefined ? {} : { chords: chords.map(fits) }),
  };
}
