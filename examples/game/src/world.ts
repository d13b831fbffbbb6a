import type { Fraction, Seed, Song } from '@loop/core';

import { layOutLap } from './lap.js';
import type { Lane, Thing } from './lap.js';

/** The parts of the night, from the least light to the most. */
export const HOURS = ['dusk', 'night', 'glow', 'dawn'] as const;

/** A part of the night: what the light that was gathered has made of it. */
export type Hour = (typeof HOURS)[number];

/** A thing on the lake, and what became of it. */
export interface Placed extends Thing {
  readonly fate: 'ahead' | 'gathered' | 'missed' | 'touched' | 'passed';
}

/** The whole state of a game: plain data, so that pictures and music are functions of it. */
export interface World {
  readonly phase: 'flying' | 'lost' | 'won';
  readonly seed: Seed;
  /** Light that the firefly carries, 0–1: it decides the hour, and the music. */
  readonly warmth: Fraction;
  readonly hour: Hour;
  /** Lights in a row. */
  readonly streak: number;
  readonly bestStreak: number;
  readonly gathered: number;
  /** The lap that the firefly is in, from 0. */
  readonly lap: number;
  /** The next sixteenth of the lap that it passes. */
  readonly next: number;
  readonly things: readonly Placed[];
  /** What lies on the next lap, which can be seen ahead. */
  readonly coming: readonly Placed[];
  /** Laps since dawn came. */
  readonly dawnLaps: number;
}

/** What the firefly meets in a moment. */
export type Meeting = 'gathered' | 'missed' | 'touched';

const START = 0.2;
const GAIN = 0.022;
const MISS = 0.012;
const THORN = 0.14;
/** Dawn has to last so long. */
const LAPS_OF_DAWN = 8;
/** An hour ends when the warmth is this far below where it began, so that hours do not flicker. */
const SLACK = 0.06;

/** Begins a night. */
export function createWorld(song: Song, seed: Seed): World {
  return {
    phase: 'flying',
    seed,
    warmth: START,
    hour: 'dusk',
    streak: 0,
    bestStreak: 0,
    gathered: 0,
    lap: 0,
    next: 0,
    things: placed(layOutLap(song, { seed, lap: 0, warmth: START })),
    coming: placed(layOutLap(song, { seed, lap: 1, warmth: START })),
    dawnLaps: 0,
  };
}

/**
 * Flies on to a place in the music.
 *
 * @param song - What plays: it lays out the laps to come.
 * @param options - `place`: sixteenths since the night began, whole or not. `lane`: the ring that the firefly is on. `steps`: sixteenths of a lap.
 */
export function fly(
  world: World,
  song: Song,
  { place, lane, steps }: { readonly place: number; readonly lane: Lane; readonly steps: number },
): { readonly world: World; readonly meetings: readonly Meeting[] } {
  const meetings: Meeting[] = [];
  let now = world;
  while (now.phase === 'flying' && now.lap * steps + now.next <= place) {
    const met = pass(now, lane);
    now = met.world;
    meetings.push(...met.meetings);
    if (now.next === steps) now = beginLap(now, song);
  }
  return { world: now, meetings };
}

/** Passes one sixteenth: what lies there is gathered, missed or touched. */
function pass(world: World, lane: Lane): { readonly world: World; readonly meetings: readonly Meeting[] } {
  const meetings: Meeting[] = [];
  let { warmth, streak, bestStreak, gathered } = world;
  const things = world.things.map((thing): Placed => {
    if (thing.step !== world.next || thing.fate !== 'ahead') return thing;
    const isMet = thing.lane === lane;
    if (thing.kind === 'thorn') {
      if (!isMet) return { ...thing, fate: 'passed' };
      warmth -= THORN;
      streak = 0;
      meetings.push('touched');
      return { ...thing, fate: 'touched' };
    }
    if (!isMet) {
      warmth -= MISS;
      streak = 0;
      meetings.push('missed');
      return { ...thing, fate: 'missed' };
    }
    streak += 1;
    gathered += 1;
    bestStreak = Math.max(bestStreak, streak);
    warmth += GAIN * Math.min(2, 1 + streak / 24);
    meetings.push('gathered');
    return { ...thing, fate: 'gathered' };
  });
  const bounded = Math.min(Math.max(warmth, 0), 1);
  const phase = bounded === 0 ? 'lost' : world.phase;
  return {
    world: {
      ...world,
      phase,
      warmth: bounded,
      hour: hourOf(bounded, world.hour),
      streak,
      bestStreak,
      gathered,
      things,
      next: world.next + 1,
    },
    meetings,
  };
}

function beginLap(world: World, song: Song): World {
  const { seed, warmth, hour } = world;
  const dawnLaps = hour === 'dawn' ? world.dawnLaps + 1 : 0;
  return {
    ...world,
    phase: dawnLaps > LAPS_OF_DAWN ? 'won' : world.phase,
    dawnLaps,
    lap: world.lap + 1,
    next: 0,
    things: world.coming,
    coming: placed(layOutLap(song, { seed, lap: world.lap + 2, warmth })),
  };
}

/** The hour that a warmth makes; an hour that has begun stays while the warmth is little below its beginning. */
function hourOf(warmth: Fraction, now: Hour): Hour {
  const reached = HOURS[Math.min(Math.floor(warmth * HOURS.length), HOURS.length - 1)]!;
  const kept = HOURS[Math.min(Math.floor((warmth + SLACK) * HOURS.length), HOURS.length - 1)]!;
  return HOURS.indexOf(reached) > HOURS.indexOf(now) ? reached : HOURS.indexOf(kept) < HOURS.indexOf(now) ? kept : now;
}

function placed(things: readonly Thing[]): readonly Placed[] {
  return things.map((thing) => ({ ...thing, fate: 'ahead' }));
}
