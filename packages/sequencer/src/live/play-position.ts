import { STEPS_PER_BAR, TICKS_PER_BAR, TICKS_PER_STEP, playbackList } from '@loop/core';
import type { ArrangementEntry, Fraction, Song, Ticks } from '@loop/core';

/** Where the music is. */
export interface PlayPosition {
  /** Ticks since the start of playback; they go on when the song starts over. */
  readonly tick: Ticks;
  /** Place in the playback list: in the arrangement in song mode, in the loop's bars otherwise. */
  readonly entry: number;
  /** The bar of the pool. */
  readonly bar: number;
  /** The step within the bar, 0–15. */
  readonly step: number;
  /** Share of the loop or the song that has passed, 0 up to, not including, 1. */
  readonly fraction: Fraction;
}

/** Says where in a song a tick lies. */
export function positionAt(song: Song, tick: Ticks): PlayPosition {
  const list = playbackList(song);
  const length = list.length * TICKS_PER_BAR;
  const wrapped = ((tick % length) + length) % length;
  const entry = Math.floor(wrapped / TICKS_PER_BAR);
  const { bar } = list[entry] as ArrangementEntry;
  return { tick, entry, bar, step: Math.floor(wrapped / TICKS_PER_STEP) % STEPS_PER_BAR, fraction: wrapped / length };
}
