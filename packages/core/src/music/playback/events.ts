import { InvalidInputError } from '../../errors.js';
import type { Ticks } from '../../units.js';
import type { Voice } from '../genres/instruments.js';
import { VOICES } from '../genres/instruments.js';
import type { Song } from '../song/song.js';
import { TICKS_PER_STEP } from '../song/song.js';
import type { SongEvent } from './event.js';
import { createStepEmitter } from './step-events.js';

/** The furthest that a step's events lie before its place on the grid: the earliest offset. */
const EARLIEST_TICKS = 120;

/** The furthest that a step's events lie after its place on the grid: full swing, the latest offset and the last hit. */
const LATEST_TICKS = 80 + 120 + TICKS_PER_STEP;

const VOICE_RANKS = Object.fromEntries(VOICES.map((voice, index) => [voice, 2 + index])) as Record<Voice, number>;

/**
 * Answers the one question that players ask: what happens from `fromTick` up to, but not including, `toTick`?
 *
 * Time starts at tick 0 and never ends: the loop, or the arrangement in song mode, starts over for ever. The answer depends on
 * the song and the tick alone, so however a stretch of time is cut, the parts put together are the whole. Chance is drawn anew
 * in each pass, from the song's seed, the track and the step's number since the start of playback.
 *
 * What is decided here, beyond the steps themselves:
 * - Odd sixteenths are late by swing × 2⁄3 of a step; the hits of a step stay evenly spaced. A step that would begin before
 *   tick 0 begins at 0.
 * - Each further hit of a step is 8 % softer. A hat roll strikes at least four times and swells from half to full velocity.
 *   Closed hats and rolls keep 80 % of their velocity, so that an accent is one.
 * - An active kick step also sounds the sub and ducks the bass, once, however many hits it has.
 * - Pad and stabs play the song's chords, each voiced near the one before, and the sub plays what is in their bass. Without chords the pad sounds the
 *   home chord at the start of playback, of each pass and of bar 0, elsewhere the alternate chord three times in ten, and stabs the home chord.
 *   These are real triads of the key, also in scales that do not have seven notes.
 * - Where the automation moves the `intensity`, each step is held against its value there.
 * - `humanize` moves notes off the grid and softens them, a little, from the song's seed.
 * - In an arrangement with sections a riser leads into each drop and chorus. Elsewhere it starts, six times in ten, on the last sixteenth before the last bar, as an upbeat, and holds to the end of that bar.
 *
 * @returns Events in order of time; at one tick bars, then ducks, then notes in the order of `VOICES`.
 * @throws {InvalidInputError} When a bound is not a finite number.
 */
export function eventsBetween(song: Song, fromTick: Ticks, toTick: Ticks): readonly SongEvent[] {
  assertTick('fromTick', fromTick);
  assertTick('toTick', toTick);
  const firstStep = Math.max(0, Math.floor((fromTick - LATEST_TICKS) / TICKS_PER_STEP));
  const endStep = Math.ceil((toTick + EARLIEST_TICKS) / TICKS_PER_STEP);
  const events: SongEvent[] = [];
  const emit = (event: SongEvent): void => {
    if (event.tick >= fromTick && event.tick < toTick) events.push(event);
  };
  const emitStep = createStepEmitter(song, emit);
  for (let step = firstStep; step < endStep; step += 1) emitStep(step);
  return sortNearlySorted(events);
}

/** Insertion sort: an event is never more than a few places from where it belongs, so this is several times faster than `sort`. */
function sortNearlySorted(events: SongEvent[]): SongEvent[] {
  for (let index = 1; index < events.length; index += 1) {
    const event = events[index] as SongEvent;
    let place = index;
    while (place > 0 && compareEvents(events[place - 1] as SongEvent, event) > 0) {
      events[place] = events[place - 1] as SongEvent;
      place -= 1;
    }
    events[place] = event;
  }
  return events;
}

function compareEvents(a: SongEvent, b: SongEvent): number {
  return a.tick - b.tick || rank(a) - rank(b) || stepOf(a) - stepOf(b);
}

function rank(event: SongEvent): number {
  if (event.type === 'note') return VOICE_RANKS[event.voice];
  return event.type === 'duck' ? 1 : 0;
}

function stepOf(event: SongEvent): number {
  return event.type === 'note' ? event.step : 0;
}

function assertTick(path: string, tick: Ticks): void {
  if (Number.isFinite(tick)) return;
  throw new InvalidInputError('eventsBetween', [{ path, message: 'must be a finite number of ticks', received: String(tick) }]);
}
