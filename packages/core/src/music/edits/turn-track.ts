import type { Instrument } from '../genres/instruments.js';
import type { Bar, Song } from '../song/song.js';
import { stepsPerBar } from '../song/meter.js';
import { assertBar, assertInteger, withTrack } from './assert-edit.js';
import { growBars } from './bars.js';

/** How far a track can be moved: the steps of the longest. */
const FURTHEST = 1_024;

/** The steps of a track that an edit turns. */
export interface TrackRange {
  readonly instrument: Instrument;
  /** One bar of the pool; `undefined` takes the whole loop of the track. */
  readonly bar?: number | undefined;
}

/** How far a track is moved. */
export interface TrackMove extends TrackRange {
  /** Steps to the right, or to the left when negative, −1024…1024. */
  readonly steps: number;
}

/** Turns a track in a circle; what falls out on one side comes back in on the other. @throws {InvalidInputError} For a wrong range. */
export function rotateTrack(song: Song, { steps, ...range }: TrackMove): Song {
  assertInteger(steps, { path: 'steps', low: -FURTHEST, high: FURTHEST });
  return mapSteps(song, range, (old) => old.map((_, index) => old.at((index - steps) % old.length)));
}

/** Moves a track; what falls out is gone, and rests come in. @throws {InvalidInputError} For a wrong range. */
export function shiftTrack(song: Song, { steps, ...range }: TrackMove): Song {
  assertInteger(steps, { path: 'steps', low: -FURTHEST, high: FURTHEST });
  return mapSteps(song, range, (old) => old.map((_, index) => old[index - steps]));
}

/** Plays a track backwards. @throws {InvalidInputError} For a wrong range. */
export function reverseTrack(song: Song, range: TrackRange): Song {
  return mapSteps(song, range, (old) => old.toReversed());
}

function mapSteps(song: Song, { instrument, bar }: TrackRange, change: (steps: Bar) => Bar): Song {
  if (bar !== undefined) assertBar(song, bar);
  const perBar = stepsPerBar(song);
  return withTrack(song, instrument, (track) => {
    const start = (bar ?? 0) * perBar;
    const count = bar === undefined ? (track.lengthSteps ?? song.barCount * perBar) : perBar;
    const steps = growBars(song, track.bars, Math.ceil((start + count) / perBar)).flat();
    const changed = steps.toSpliced(start, count, ...change(steps.slice(start, start + count)));
    const bars = Array.from({ length: changed.length / perBar }, (_, index) => changed.slice(index * perBar, (index + 1) * perBar));
    return { ...track, bars };
  });
}
