import { automationAt } from '../playback/automation.js';
import type { AutomationPoint, Song } from '../song/song.js';
import { assertInteger } from './assert-edit.js';
import { updateSong } from './song-fields.js';

/** One lane, from its first point to its last. */
type Lane = readonly AutomationPoint[];

/** How far a point may lie off a straight line and still say nothing. */
const TOLERANCE = 1e-9;

/**
 * Writes the automation of one control, or takes it away with `undefined` or no points.
 *
 * @param id - A control of the sound engine, such as `filterCutoff`, or of a track, such as `lead.pan`.
 * @throws {InvalidInputError} When the points are not in order of time, or not valid.
 *
 * @example
 * ```ts
 * setAutomation(song, 'filterCutoff', [{ bar: 0, value: 400 }, { bar: 8, value: 12_000 }]); // opens over eight bars
 * ```
 */
export function setAutomation(song: Song, id: string, points: readonly AutomationPoint[] | undefined): Song {
  const { [id]: _, ...others } = song.automation ?? {};
  const lanes = points === undefined || points.length === 0 ? others : { ...others, [id]: points };
  return updateSong(song, { automation: Object.keys(lanes).length === 0 ? undefined : lanes });
}

/** Puts a point into the lane of a control, which begins with it where there was none; points at the same place make room. */
export function setAutomationPoint(song: Song, id: string, point: AutomationPoint): Song {
  const others = (song.automation?.[id] ?? []).filter(({ bar }) => bar !== point.bar);
  return setAutomation(
    song,
    id,
    [...others, point].sort((one, other) => one.bar - other.bar),
  );
}

/** Takes a point out of a lane; the lane goes with its last point. @throws {InvalidInputError} When there is no such point. */
export function removeAutomationPoint(song: Song, id: string, index: number): Song {
  const points = song.automation?.[id] ?? [];
  assertInteger(index, { path: 'index', high: points.length - 1 });
  return setAutomation(song, id, points.toSpliced(index, 1));
}

/**
 * Lets the automation follow bars of the arrangement that were moved, taken out or put in.
 *
 * @param sources - For each bar of the new arrangement, which one of the old it was; `undefined` is a new one, which holds the value before it.
 */
export function followBars(automation: Song['automation'], sources: readonly (number | undefined)[]): Song['automation'] {
  if (automation === undefined) return undefined;
  return Object.fromEntries(Object.entries(automation).map(([id, points]) => [id, reorder(points, sources)]));
}

function reorder(points: Lane, sources: readonly (number | undefined)[]): Lane {
  const moved: AutomationPoint[] = [];
  for (const [bar, source] of sources.entries()) {
    if (source === undefined) {
      const value = moved.at(-1)?.value ?? automationAt(points, 0);
      moved.push({ bar, value }, { bar: bar + 1, value });
      continue;
    }
    const inner = points.filter((point) => point.bar > source && point.bar < source + 1);
    moved.push({ bar, value: automationAt(points, source) }, ...inner.map((point) => ({ ...point, bar: point.bar - source + bar })), {
      bar: bar + 1,
      value: valueUpTo(points, source + 1),
    });
  }
  return withoutIdle(moved.length === 0 ? points : moved);
}

/** The value with which a lane arrives at a place: before a jump there. */
function valueUpTo(points: Lane, bar: number): number {
  return points.find((point) => point.bar === bar)?.value ?? automationAt(points, bar);
}

/** Leaves out points which lie on the line between their neighbours. */
function withoutIdle(points: Lane): Lane {
  const kept: AutomationPoint[] = [];
  for (const [index, point] of points.entries()) {
    const before = kept.at(-1);
    const after = points[index + 1];
    const isDouble = before !== undefined && before.bar === point.bar && before.value === point.value;
    if (!isDouble && !isOnLine(before ?? (after && { ...after, bar: point.bar - 1 }), point, after ?? before)) kept.push(point);
  }
  return kept.length === 0 ? points.slice(0, 1) : kept;
}

function isOnLine(before: AutomationPoint | undefined, { bar, value }: AutomationPoint, after: AutomationPoint | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.bar === after.bar || after.bar === bar || before.bar === bar) return before.value === value && after.value === value;
  const expected = before.value + ((after.value - before.value) * (bar - before.bar)) / (after.bar - before.bar);
  return Math.abs(value - expected) <= TOLERANCE * Math.max(1, Math.abs(value));
}
