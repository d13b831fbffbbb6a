import { InvalidInputError } from '../../errors.js';
import { generateBars } from '../generators/generate-track.js';
import { INSTRUMENTS } from '../instruments.js';
import type { Instrument } from '../instruments.js';
import type { Bar, Song, Track } from '../song.js';
import { MAX_BARS, STEPS_PER_BAR } from '../song.js';
import { assertBar, assertIndex, poolSize, withTrack } from './assert-edit.js';
import { EMPTY_BAR } from './steps.js';

/** One bar of every instrument, as it is copied and pasted. */
export type BarContent = { readonly [I in Instrument]: Bar };

/** Takes a copy of a bar. @throws {InvalidInputError} When there is no such bar. */
export function readBar(song: Song, bar: number): BarContent {
  assertBar(song, bar);
  return Object.fromEntries(INSTRUMENTS.map((name) => [name, song.tracks[name].bars[bar] ?? EMPTY_BAR])) as unknown as BarContent;
}

/** Replaces a bar of every instrument. @throws {InvalidInputError} When there is no such bar. */
export function writeBar(song: Song, bar: number, content: BarContent): Song {
  assertBar(song, bar);
  return mapBars(song, (bars, instrument) => grow(bars, bar + 1).map((old, index) => (index === bar ? content[instrument] : old)));
}

/** Makes a bar silent in every instrument. */
export function clearBar(song: Song, bar: number): Song {
  assertBar(song, bar);
  return mapBars(song, (bars) => bars.map((old, index) => (index === bar ? EMPTY_BAR : old)));
}

/** Copies a bar over another. */
export function copyBar(song: Song, from: number, to: number): Song {
  return writeBar(song, to, readBar(song, from));
}

/**
 * Adds a bar at the end of the pool, so that the loop plays it too.
 *
 * @returns The song and the index of the new bar.
 * @throws {InvalidInputError} When the pool is full.
 */
export function appendBar(song: Song, content: BarContent): { readonly song: Song; readonly bar: number } {
  const bar = poolSize(song);
  if (bar >= MAX_BARS)
    throw new InvalidInputError('bar', [{ path: 'bar', message: `cannot be added: the song holds ${MAX_BARS} bars already` }]);
  const grown = mapBars(song, (bars, instrument) => [...grow(bars, bar), content[instrument]]);
  return { song: { ...grown, barCount: bar + 1 }, bar };
}

/**
 * Changes the length of the loop. Bars beyond it are kept and come back unchanged; bars that never were are written in each track's style.
 *
 * @param barCount - 1–64.
 */
export function setBarCount(song: Song, barCount: number): Song {
  assertIndex(barCount - 1, MAX_BARS, 'barCount');
  const tracks = Object.fromEntries(INSTRUMENTS.map((name) => [name, extendTrack(name, song, barCount)])) as unknown as Song['tracks'];
  return { ...song, tracks, barCount };
}

/** Turns a track's bar by steps to the right; what falls out comes back in on the left. */
export function rotateBar(song: Song, instrument: Instrument, bar: number, steps: number): Song {
  const shift = ((Math.trunc(steps) % STEPS_PER_BAR) + STEPS_PER_BAR) % STEPS_PER_BAR;
  return mapBar(song, instrument, bar, (content) => [...content.slice(STEPS_PER_BAR - shift), ...content.slice(0, STEPS_PER_BAR - shift)]);
}

/** Plays a track's bar backwards. */
export function reverseBar(song: Song, instrument: Instrument, bar: number): Song {
  return mapBar(song, instrument, bar, (content) => content.toReversed());
}

/** Moves a track's bar by steps to the right, or to the left when negative; what falls out is gone. */
export function shiftBar(song: Song, instrument: Instrument, bar: number, steps: number): Song {
  return mapBar(song, instrument, bar, (content) => content.map((_, index) => content[index - Math.trunc(steps)]));
}

function mapBar(song: Song, instrument: Instrument, bar: number, change: (content: Bar) => Bar): Song {
  assertBar(song, bar);
  return withTrack(song, instrument, (track) => ({
    ...track,
    bars: grow(track.bars, bar + 1).map((old, index) => (index === bar ? change(old) : old)),
  }));
}

function mapBars(song: Song, change: (bars: readonly Bar[], instrument: Instrument) => readonly Bar[]): Song {
  const tracks = Object.fromEntries(
    INSTRUMENTS.map((name) => [name, { ...song.tracks[name], bars: change(song.tracks[name].bars, name) }]),
  );
  return { ...song, tracks: tracks as unknown as Song['tracks'] };
}

function grow(bars: readonly Bar[], length: number): readonly Bar[] {
  return bars.length >= length ? bars : [...bars, ...Array.from({ length: length - bars.length }, () => EMPTY_BAR)];
}

function extendTrack<I extends Instrument>(instrument: I, song: Song, barCount: number): Track<I> {
  const track = song.tracks[instrument] as unknown as Track<I>;
  if (track.bars.length >= barCount) return track;
  const written = generateBars(instrument, { style: track.style, scale: song.key.scale, barCount, seed: track.seed });
  return { ...track, bars: [...track.bars, ...written.slice(track.bars.length)] };
}
