import { parseInput } from '../../validate.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import type { Bar, LoopPattern, Song, Track } from '../song/song.js';
import { MAX_BARS } from '../song/song.js';
import { HOME, chordsOfBar } from '../harmony/chord.js';
import type { BarChords } from '../harmony/chord.js';
import { withBarChords } from '../harmony/with-bar-chords.js';
import type { Metered } from '../song/meter.js';
import { emptyBar } from '../song/meter.js';
import { assertMeter, barFaults } from '../song/meter-faults.js';
import { barContentSchema } from '../song/song-schema.js';
import { writePart } from '../writing/write-part.js';
import { assertBar, assertInteger, assertRoom, loopPoolSize, poolSize } from './assert-edit.js';

/** One bar of every instrument, as it is copied and pasted. */
export type BarContent = { readonly [I in Instrument]: Bar };

/** Takes a copy of a bar. @throws {InvalidInputError} When there is no such bar. */
export function readBar(song: Song, bar: number): BarContent {
  assertBar(song, bar);
  return Object.fromEntries(INSTRUMENTS.map((name) => [name, song.tracks[name].bars[bar] ?? emptyBar(song)])) as unknown as BarContent;
}

/** Replaces a bar of every instrument. @throws {InvalidInputError} When there is no such bar, or the content is not valid. */
export function writeBar(song: Song, bar: number, content: BarContent): Song {
  assertBar(song, bar);
  const checked = parseContent(song, content);
  return mapBars(song, (bars, instrument) => growBars(song, bars, bar + 1).with(bar, checked[instrument]));
}

/** Makes a bar silent in every instrument. @throws {InvalidInputError} When there is no such bar. */
export function clearBar(song: Song, bar: number): Song {
  assertBar(song, bar);
  return mapBars(song, (bars) => growBars(song, bars, bar + 1).with(bar, emptyBar(song)));
}

/** Copies a bar and its chords over another. @throws {InvalidInputError} When there is no such bar. */
export function copyBar(song: Song, from: number, to: number): Song {
  return withBarChords(writeBar(song, to, readBar(song, from)), to, chordsOfBar(song, from));
}

/**
 * Adds a bar at the end of the loop, so that the loop plays it too. Hidden bars stay hidden behind it, and the arrangement follows them.
 *
 * @returns The song and the index of the new bar.
 * @throws {InvalidInputError} When the pool is full, or the content is not valid.
 */
export function appendBar(song: Song, content: BarContent): { readonly song: Song; readonly bar: number } {
  const bar = song.barCount;
  assertRoom(poolSize(song) + 1, 'bar');
  const checked = parseContent(song, content);
  const grown = mapBars(song, (bars, instrument) => growBars(song, bars, bar).toSpliced(bar, 0, checked[instrument]));
  const loopBars = song.loopBars === undefined ? undefined : loopPoolSize(song) + 1;
  const chorded = withBarChords(grown, bar, chordsOfBar(song, bar), { insert: true });
  return { song: { ...chorded, barCount: bar + 1, loopBars, ...shiftBars(song, bar, 1) }, bar };
}

/**
 * Adds a bar behind the loop, for the arrangement alone: the loop does not play it, and no new pattern overwrites it.
 *
 * @param chords - What sounds in it. @defaultValue the chord of the root
 * @returns The song and the index of the new bar.
 * @throws {InvalidInputError} When the pool is full, or the content is not valid.
 */
export function appendArrangedBar(
  song: Song,
  content: BarContent,
  chords: BarChords = [HOME],
): { readonly song: Song; readonly bar: number } {
  const bar = poolSize(song);
  assertRoom(bar + 1, 'bar');
  const checked = parseContent(song, content);
  const grown = mapBars(song, (bars, instrument) => [...growBars(song, bars, bar), checked[instrument]]);
  return { song: { ...withBarChords(grown, bar, chords), loopBars: loopPoolSize(song) }, bar };
}

/**
 * Changes the length of the loop. Bars beyond it are kept and come back unchanged; bars that never were are written in each track's style.
 * Bars that were written for the arrangement stay behind the loop, and the arrangement follows them.
 *
 * @param barCount - 1–64.
 * @throws {InvalidInputError} For any other length, or when the song would hold more than 64 bars.
 */
export function setBarCount(song: Song, barCount: number): Song {
  assertInteger(barCount, { path: 'barCount', low: 1, high: MAX_BARS });
  const loopPool = loopPoolSize(song);
  const added = Math.max(0, barCount - loopPool);
  const isArranged = poolSize(song) > loopPool;
  if (isArranged) assertRoom(poolSize(song) + added, 'barCount');
  const tracks = Object.fromEntries(INSTRUMENTS.map((name) => [name, extendTrack(name, song, barCount)])) as unknown as Song['tracks'];
  if (!isArranged || added === 0) return { ...song, tracks, barCount };
  return { ...song, tracks, barCount, loopBars: barCount, ...shiftBars(song, loopPool, added) };
}

/** Checks a bar of every instrument that a caller gives. */
function parseContent(song: Song, content: BarContent): BarContent {
  const checked = parseInput(barContentSchema, content, 'content');
  assertMeter(
    'content',
    INSTRUMENTS.flatMap((instrument) => barFaults(song, checked[instrument], [instrument])),
  );
  return checked;
}

/** Pads a pool with rests to a length. */
export function growBars(song: Metered, bars: readonly Bar[], length: number): readonly Bar[] {
  return bars.length >= length ? bars : [...bars, ...Array.from({ length: length - bars.length }, () => emptyBar(song))];
}

/** Changes the pool of every track. */
export function mapBars(song: Song, change: (bars: readonly Bar[], instrument: Instrument) => readonly Bar[]): Song {
  const tracks = INSTRUMENTS.map((name) => [name, { ...song.tracks[name], bars: change(song.tracks[name].bars, name) }]);
  return { ...song, tracks: Object.fromEntries(tracks) as Song['tracks'] };
}

/** Changes every bar of a song by itself, those of its other variations too. */
export function mapEveryBar(song: Song, change: (bar: Bar, instrument: Instrument) => Bar): Song {
  const changed = mapBars(song, (bars, instrument) => bars.map((bar) => change(bar, instrument)));
  if (song.variations === undefined) return changed;
  const others = Object.entries(song.variations.others).flatMap(([name, loop]) =>
    loop === undefined ? [] : [[name, mapLoop(loop, (bars, instrument) => bars.map((bar) => change(bar, instrument)))] as const],
  );
  return { ...changed, variations: { ...song.variations, others: Object.fromEntries(others) } };
}

/** Changes the bars of every part of a loop. */
export function mapLoop(loop: LoopPattern, change: (bars: readonly Bar[], instrument: Instrument) => readonly Bar[]): LoopPattern {
  return Object.fromEntries(
    INSTRUMENTS.map((name) => [name, { ...loop[name], bars: change(loop[name].bars, name) }]),
  ) as unknown as LoopPattern;
}

/** What names bars of the pool, after bars were put in before bar `from`. */
function shiftBars({ arrangement, bridges }: Song, from: number, added: number): Pick<Song, 'arrangement' | 'bridges'> {
  const shift = <E extends { readonly bar: number }>(entry: E): E =>
    entry.bar >= from ? { ...entry, bar: Math.min(MAX_BARS - 1, entry.bar + added) } : entry;
  return { arrangement: arrangement.map(shift), ...(bridges === undefined ? {} : { bridges: bridges.map(shift) }) };
}

/** Writes what a track lacks of a loop's bars, before those that belong to the arrangement alone. */
function extendTrack<I extends Instrument>(instrument: I, song: Song, barCount: number): Track<I> {
  const track = song.tracks[instrument] as unknown as Track<I>;
  const loopPool = loopPoolSize(song);
  const arranged = growBars(song, track.bars, poolSize(song)).slice(loopPool);
  const own = arranged.length === 0 ? track.bars : growBars(song, track.bars, loopPool).slice(0, loopPool);
  if (own.length >= barCount) return track;
  const written = writePart(instrument, { song, style: track.style, barCount, seed: track.seed });
  return { ...track, bars: [...own, ...written.slice(own.length), ...arranged] };
}
