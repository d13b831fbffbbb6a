import { InvalidInputError } from '../../errors.js';
import { describeValue, parseInput } from '../../validate.js';
import type { Instrument } from '../instruments.js';
import { INSTRUMENTS } from '../instruments.js';
import type { Song, Step, Track } from '../song.js';
import { STEPS_PER_BAR } from '../song.js';
import { songSchema } from '../song-schema.js';

/** A place in the grid. */
export interface GridPlace {
  readonly instrument: Instrument;
  /** Index of the bar in the pool, from 0. */
  readonly bar: number;
  /** Index of the step in the bar, 0–15. */
  readonly step: number;
}

/** How many bars a song's pool holds; at least as many as its loop. */
export function poolSize(song: Song): number {
  return Math.max(song.barCount, ...INSTRUMENTS.map((instrument) => song.tracks[instrument].bars.length));
}

/** @throws {InvalidInputError} When there is no such bar. */
export function assertBar(song: Song, bar: number, path = 'bar'): void {
  assertIndex(bar, poolSize(song), path);
}

/** @throws {InvalidInputError} When there is no such place. */
export function assertPlace(song: Song, place: GridPlace): void {
  assertInstrument(place.instrument);
  assertBar(song, place.bar);
  assertIndex(place.step, STEPS_PER_BAR, 'step');
}

/** @throws {InvalidInputError} When there is no such instrument. */
export function assertInstrument(instrument: Instrument): void {
  if (INSTRUMENTS.includes(instrument)) return;
  throw new InvalidInputError('instrument', [
    { path: 'instrument', message: 'is not known', received: describeValue(instrument), allowed: INSTRUMENTS },
  ]);
}

/** @throws {InvalidInputError} When an index is not an integer from 0 to below `end`. */
export function assertIndex(index: number, end: number, path: string): void {
  if (Number.isInteger(index) && index >= 0 && index < end) return;
  throw new InvalidInputError(path, [{ path, message: `must be an integer from 0 to ${end - 1}`, received: describeValue(index) }]);
}

/** Checks a step. @throws {InvalidInputError} With the field's path. */
export function parseStep(step: Step): Step {
  return parseInput(stepSchema, step, 'step') as Step;
}

/** Replaces a track. */
export function withTrack<I extends Instrument>(song: Song, instrument: I, change: (track: Track<I>) => Track<I>): Song {
  const track = song.tracks[instrument] as unknown as Track<I>;
  const changed = change(track);
  return changed === track ? song : { ...song, tracks: { ...song.tracks, [instrument]: changed } };
}

const stepSchema = songSchema.shape.tracks.shape.kick.shape.bars.def.element.def.element.def.innerType;
