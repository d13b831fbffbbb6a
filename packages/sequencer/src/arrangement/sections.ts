import { InvalidInputError, automationAt } from '@loop/core';
import type { ArrangementEntry, AutomationPoint, Song } from '@loop/core';

/** A part of the arrangement: from one named entry up to the next. */
export interface SectionSpan {
  /** Its name; `undefined` for a bar before the first name, which is a part of its own. */
  readonly name: string | undefined;
  /** Its first entry. */
  readonly start: number;
  /** How many bars it plays, 1 or more. */
  readonly bars: number;
}

/** The most bars that an arrangement has. */
const MAX_BARS = 1_024;

/** How long before its end a part has its last value of automation, in bars: the next begins with its own. */
export const TURN_BARS = 1 / 16;

/** Lists the parts of the arrangement, in order. */
export function sectionSpans({ arrangement }: Pick<Song, 'arrangement'>): readonly SectionSpan[] {
  const starts = arrangement.flatMap(({ section }, index) =>
    section !== undefined || arrangement.slice(0, index).every((entry) => entry.section === undefined) ? [index] : [],
  );
  return starts.map((start, index) => ({
    name: arrangement[start]?.section,
    start,
    bars: (starts[index + 1] ?? arrangement.length) - start,
  }));
}

/** Moves a part of the arrangement, with its automation, to another place among the parts. @throws {InvalidInputError} When there is no such part. */
export function moveSection(song: Song, from: number, to: number): Song {
  const spans = spansWith(song, [from, to]);
  const moved = spans[from] as SectionSpan;
  return rebuild(song, spans.toSpliced(from, 1).toSpliced(to, 0, moved));
}

/** Plays a part of the arrangement once more, right behind itself. @throws {InvalidInputError} When there is no such part. */
export function repeatSection(song: Song, index: number): Song {
  const spans = spansWith(song, [index]);
  return rebuild(song, spans.toSpliced(index, 0, spans[index] as SectionSpan));
}

/** Takes a part out of the arrangement, with its automation; its bars stay in the pool. @throws {InvalidInputError} When there is no such part. */
export function removeSection(song: Song, index: number): Song {
  return rebuild(song, spansWith(song, [index]).toSpliced(index, 1));
}

/**
 * Makes a part of the arrangement longer or shorter: its bars start over, or the last ones fall away. Its automation is stretched.
 *
 * @param bars - 1–1024.
 * @throws {InvalidInputError} For any other length, or when there is no such part.
 */
export function resizeSection(song: Song, index: number, bars: number): Song {
  assertInteger('bars', bars, { low: 1, high: MAX_BARS });
  const spans = spansWith(song, [index]);
  return rebuild(song, spans.with(index, { ...(spans[index] as SectionSpan), length: bars }));
}

/** A part as it was, and how long it is to be. */
interface Piece extends SectionSpan {
  readonly length?: number;
}

function spansWith(song: Song, indices: readonly number[]): readonly Piece[] {
  const spans = sectionSpans(song);
  for (const index of indices) assertPart(index, spans.length);
  return spans;
}

/** Puts an arrangement together of parts of another, each with its stretch of every automation lane. */
function rebuild(song: Song, pieces: readonly Piece[]): Song {
  const arrangement = pieces.flatMap(({ name, start, bars, length = bars }) =>
    Array.from({ length }, (_, place): ArrangementEntry => {
      const { bar } = song.arrangement[start + (place % bars)] as ArrangementEntry;
      return place === 0 && name !== undefined ? { bar, section: name } : { bar };
    }),
  );
  assertInteger('arrangement.length', arrangement.length, { low: 0, high: MAX_BARS });
  const { automation } = song;
  const lanes = automation && Object.fromEntries(Object.entries(automation).map(([id, points]) => [id, joinLane(points, pieces)] as const));
  return {
    ...song,
    arrangement,
    automation: pieces.length === 0 ? undefined : lanes,
  };
}

function joinLane(points: readonly AutomationPoint[], pieces: readonly Piece[]): readonly AutomationPoint[] {
  let at = 0;
  return pieces.flatMap(({ start, bars, length = bars }) => {
    const from = at;
    at += length;
    return cutLane(points, { start, bars }).map(({ bar, value }) => ({ bar: from + ((bar - start) * length) / bars, value }));
  });
}

/** Takes a stretch out of a lane: its own points, and one at each end. */
export function cutLane(
  points: readonly AutomationPoint[],
  { start, bars }: { readonly start: number; readonly bars: number },
): readonly AutomationPoint[] {
  const end = start + bars - TURN_BARS;
  const inside = points.filter(({ bar }) => bar > start && bar < end).map(({ bar, value }) => ({ bar, value }));
  return [{ bar: start, value: automationAt(points, start) }, ...inside, { bar: end, value: automationAt(points, end) }];
}

/** @throws {InvalidInputError} When there is no part of this number. */
export function assertPart(index: number, count: number): void {
  assertInteger('index', index, { low: 0, high: count - 1 });
}

/** @throws {InvalidInputError} When a value is not an integer of a range. */
function assertInteger(path: string, value: number, { low, high }: { readonly low: number; readonly high: number }): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const message = high < low ? 'has nothing to name' : `must be an integer from ${low} to ${high}`;
  throw new InvalidInputError(path, [{ path, message, received: String(value) }]);
}
