import { TICKS_PER_STEP, playbackList, ticksPerBar } from '@loop/core';
import type { ArrangementEntry, Fraction, Song, Ticks } from '@loop/core';

/** Where the music is. */
export interface PlayPosition {
  /** Ticks since the start of playback; they go on when the song starts over. */
  readonly tick: Ticks;
  /** Place in the playback list: in the arrangement in song mode, in the loop's bars otherwise. */
  readonly entry: number;
  /** The bar of the pool. */
  readonly bar: number;
  /** The step within the bar, from 0: 0–15 in 4/4. */
  readonly step: number;
  /** Share of the loop or the song that has passed, 0 up to, not including, 1. */
  readonly fraction: Fraction;
}

/** Says where in a song a tick lies. */
export function positionAt(song: Song, tick: Ticks): PlayPosition {
  const list = playbackList(song);
  const barTicks = ticksPerBar(song);
  const length = list.length * barTicks;
  const wrapped = ((tick % length) + length) % length;
  const entry = Math.floor(wrapped / barTicks);
  const { bar } = list[entry] as ArrangementEntry;
  return { tick, entry, bar, step: Math.floor((wrapped % barTicks) / TICKS_PER_STEP), fraction: wrapped / length };
}
