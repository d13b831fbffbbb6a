import { INTENSITY_LANE, automationAt } from '@loop/core';
import type { AutomationPoint, Song } from '@loop/core';

import { clampToParameter, soundParameter } from '../engine/sound-settings.js';
import { TURN_BARS, assertPart, sectionSpans } from './sections.js';

/** How a control moves over a part of a song: its values at the beginning and at the end. */
export type SectionRamp = readonly [start: number, end: number];

/**
 * Moves a control of the sound engine, or the `intensity`, over one part of the arrangement; the other parts keep what they have, or the song's own value where
 * nothing moved before.
 *
 * @param id - The control, such as `filterCutoff`.
 * @param ramp - Its values, put into its range.
 * @throws {InvalidInputError} When there is no such part.
 *
 * @example
 * ```ts
 * automateSection(song, 2, 'filterCutoff', [400, 12_000]); // a build that opens
 * ```
 */
export function automateSection(song: Song, index: number, id: string, ramp: SectionRamp): Song {
  const spans = sectionSpans(song);
  assertPart(index, spans.length);
  const [from, to] = ramp.map((value) => within(id, value)) as [number, number];
  const lane = song.automation?.[id];
  const rest = lane ?? [{ bar: 0, value: ownValue(song, id) }];
  const points = spans.flatMap(({ start, bars }, place): AutomationPoint[] => {
    const end = start + bars - TURN_BARS;
    const [first, last] = place === index ? [from, to] : [automationAt(rest, start), automationAt(rest, end)];
    const inside = place === index ? [] : rest.filter(({ bar }) => bar > start && bar < end);
    return [{ bar: start, value: first }, ...inside, { bar: end, value: last }];
  });
  return { ...song, automation: { ...song.automation, [id]: points } };
}

/** How a control moves over a part of the arrangement; the song's own value where nothing moves it. @throws {InvalidInputError} When there is no such part. */
export function sectionRamp(song: Song, index: number, id: string): SectionRamp {
  const spans = sectionSpans(song);
  assertPart(index, spans.length);
  const { start, bars } = spans[index] as (typeof spans)[number];
  const lane = song.automation?.[id];
  if (lane === undefined) return [ownValue(song, id), ownValue(song, id)];
  return [automationAt(lane, start), automationAt(lane, start + bars - TURN_BARS)];
}

function within(id: string, value: number): number {
  if (id === INTENSITY_LANE) return Math.min(1, Math.max(0, value));
  const parameter = soundParameter(id);
  return parameter === undefined ? value : clampToParameter(parameter, value);
}

function ownValue(song: Song, id: string): number {
  if (id === INTENSITY_LANE) return song.intensity;
  const own = song.sound[id];
  return typeof own === 'number' ? own : (soundParameter(id)?.defaultValue ?? 0);
}
