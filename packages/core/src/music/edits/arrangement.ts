import { parseInput } from '../../validate.js';
import type { ArrangementEntry, Song } from '../song/song.js';
import { songSchema } from '../song/song-schema.js';
import { assertBar, assertInteger } from './assert-edit.js';
import { followBars } from './automation.js';
import { appendBar, readBar } from './bars.js';

/**
 * Adds a bar to the arrangement.
 *
 * @param options - `at`: its place, the end by default; `section`: the name of the section that begins there.
 * @throws {InvalidInputError} When there is no such bar or place.
 */
export function addToArrangement(
  song: Song,
  bar: number,
  options: { readonly at?: number | undefined; readonly section?: string | undefined } = {},
): Song {
  assertBar(song, bar);
  const { at = song.arrangement.length, section } = options;
  assertInteger(at, { path: 'at', high: song.arrangement.length });
  return reordered(song, placesOf(song).toSpliced(at, 0, section === undefined ? { bar } : { bar, section }));
}

/** Takes an entry out of the arrangement; its bar stays in the pool. @throws {InvalidInputError} When there is no such entry. */
export function removeFromArrangement(song: Song, index: number): Song {
  assertInteger(index, { path: 'index', high: song.arrangement.length - 1 });
  return reordered(song, placesOf(song).toSpliced(index, 1));
}

/** Moves an entry of the arrangement to another place. @throws {InvalidInputError} When there is no such entry or place. */
export function moveInArrangement(song: Song, from: number, to: number): Song {
  assertInteger(from, { path: 'from', high: song.arrangement.length - 1 });
  assertInteger(to, { path: 'to', high: song.arrangement.length - 1 });
  return reordered(song, placesOf(song).toSpliced(from, 1).toSpliced(to, 0, from));
}

/** Names the section that begins at an entry, or takes the name away. @throws {InvalidInputError} When there is no such entry. */
export function nameSection(song: Song, index: number, section: string | undefined): Song {
  assertInteger(index, { path: 'index', high: song.arrangement.length - 1 });
  return withArrangement(
    song,
    song.arrangement.map((entry, place) => (place === index ? { bar: entry.bar, ...(section === undefined ? {} : { section }) } : entry)),
  );
}

/** Empties the arrangement, and takes its automation away; the pool of bars stays. */
export function clearArrangement(song: Song): Song {
  return { ...withArrangement(song, []), automation: undefined };
}

/** Copies a bar to the end of the loop and of the arrangement. @returns The song and the index of the new bar. */
export function copyBarToEnd(song: Song, bar: number): { readonly song: Song; readonly bar: number } {
  const added = appendBar(song, readBar(song, bar));
  return { song: addToArrangement(added.song, added.bar), bar: added.bar };
}

function placesOf({ arrangement }: Song): (number | ArrangementEntry)[] {
  return arrangement.map((_, place) => place);
}

/** Puts the arrangement into another order, with new entries among those that are named by their place; the automation goes with the bars. */
function reordered(song: Song, order: readonly (number | ArrangementEntry)[]): Song {
  const entries = order.map((one) => (typeof one === 'number' ? (song.arrangement[one] as ArrangementEntry) : one));
  const changed = withArrangement(song, entries);
  if (song.automation === undefined) return changed;
  const sources = order.map((one) => (typeof one === 'number' ? one : undefined));
  return { ...changed, automation: followBars(song.automation, sources) };
}

function withArrangement(song: Song, arrangement: readonly ArrangementEntry[]): Song {
  return { ...song, arrangement: parseInput(songSchema.shape.arrangement, arrangement, 'arrangement') };
}
