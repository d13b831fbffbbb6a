import { InvalidInputError } from '../../errors.js';
import { describeValue } from '../../validate.js';
import type { Instrument } from '../genres/instruments.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Song, Track } from '../song/song.js';
import { stepsPerBar } from '../song/meter.js';
import { MAX_BARS } from '../song/song.js';

/** A place in the grid. */
export interface GridPlace {
  readonly instrument: Instrument;
  /** Index of the bar in the pool, from 0. */
  readonly bar: number;
  /** Index of the step in the bar, from 0: 0–15 in 4/4. */
  readonly step: number;
}

/** How many bars a song's pool holds; at least as many as its loop. */
export function poolSize(song: Song): number {
  return Math.max(song.barCount, ...INSTRUMENTS.map((instrument) => song.tracks[instrument].bars.length));
}

/** How many bars at the start of the pool belong to the loop, hidden ones included. */
export function loopPoolSize(song: Song): number {
  const { barCount, loopBars = MAX_BARS } = song;
  return Math.max(barCount, Math.min(loopBars, poolSize(song)));
}

/** @throws {InvalidInputError} When a pool of so many bars would be too large. */
export function assertRoom(bars: number, path: string): void {
  if (bars <= MAX_BARS) return;
  throw new InvalidInputError(path, [{ path, message: `needs ${bars} bars; a song holds at most ${MAX_BARS}, bridges included` }]);
}

/** @throws {InvalidInputError} When there is no such bar. */
export function assertBar(song: Song, bar: number, path = 'bar'): void {
  assertInteger(bar, { path, high: poolSize(song) - 1 });
}

/** @throws {InvalidInputError} When there is no such place. */
export function assertPlace(song: Song, place: GridPlace): void {
  assertOneOf(place.instrument, { path: 'instrument', allowed: INSTRUMENTS });
  assertBar(song, place.bar);
  assertInteger(place.step, { path: 'step', high: stepsPerBar(song) - 1 });
}

/** @throws {InvalidInputError} When a value is not in a closed list. */
export function assertOneOf(value: unknown, { path, allowed }: { readonly path: string; readonly allowed: readonly unknown[] }): void {
  if (allowed.includes(value)) return;
  throw new InvalidInputError(path, [{ path, message: 'is not one of the allowed values', allowed, received: describeValue(value) }]);
}

/** @throws {InvalidInputError} When a value is not an integer of a range; `low` is 0 unless given. */
export function assertInteger(
  value: number,
  { path, low = 0, high }: { readonly path: string; readonly low?: number; readonly high: number },
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const message = high < low ? 'has nothing to name' : `must be an integer from ${low} to ${high}`;
  throw new InvalidInputError(path, [{ path, message, received: describeValue(value) }]);
}

/** Replaces a track. @throws {InvalidInputError} When there is no such instrument. */
export function withTrack<I extends Instrument>(song: Song, instrument: I, change: (track: Track<I>) => Track<I>): Song {
  assertOneOf(instrument, { path: 'instrument', allowed: INSTRUMENTS });
  const track = song.tracks[instrument] as unknown as Track<I>;
  const changed = change(track);
  return changed === track ? song : { ...song, tracks: { ...song.tracks, [instrument]: changed } };
}
