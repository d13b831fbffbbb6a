import type { Song, SongEvent, Ticks } from '@loop/core';
import { eventsBetween, TICKS_PER_STEP } from '@loop/core';

/** Hands out what happens in a song from a tick up to, but not including, another; each time from where it stopped, or from anywhere. */
export type EventFeed = (fromTick: Ticks, toTick: Ticks) => readonly SongEvent[];

/** How far ahead it asks. */
const AHEAD_TICKS = 16 * TICKS_PER_STEP;

/**
 * Creates a feed that asks a song for 16 steps at a time and hands them out in pieces: an answer takes the steps around it into account, so
 * that a question for each step would cost several times as much.
 */
export function createEventFeed(song: Song): EventFeed {
  let events: readonly SongEvent[] = [];
  let startTick: Ticks = 0;
  let endTick: Ticks = 0;
  let next = 0;
  return (fromTick, toTick) => {
    if (fromTick !== startTick || toTick > endTick) {
      endTick = Math.max(toTick, fromTick + AHEAD_TICKS);
      events = eventsBetween(song, fromTick, endTick);
      next = 0;
    }
    const first = next;
    while (next < events.length && (events[next] as SongEvent).tick < toTick) next += 1;
    startTick = toTick;
    return events.slice(first, next);
  };
}
