import type { Bpm, Seconds, Ticks } from '../../units.js';
import { ticksToSeconds } from '../playback/musical-time.js';
import type { Bar, Song } from './song.js';
import { TICKS_PER_STEP } from './song.js';

/** Beats in a bar: `2` is 2/4, `3` is 3/4, `4` is 4/4 and `6` is 6/8. */
export const TIME_SIGNATURES = [2, 3, 4, 6] as const;

/** Beats in a bar: `2` is 2/4, `3` is 3/4, `4` is 4/4 and `6` is 6/8. */
export type TimeSignature = (typeof TIME_SIGNATURES)[number];

/** What of a song decides how long its bars are. */
export type Metered = Pick<Song, 'timeSignature'>;

/** How the bars of a meter divide: beats as a listener taps them, two in 6/8, and the sixteenths in each. */
export interface Beats {
  /** Beats in a bar. */
  readonly beats: number;
  /** Sixteenths in a beat. */
  readonly stepsPerBeat: number;
}

const BEATS: Readonly<Record<TimeSignature, Beats>> = {
  2: { beats: 2, stepsPerBeat: 4 },
  3: { beats: 3, stepsPerBeat: 4 },
  4: { beats: 4, stepsPerBeat: 4 },
  6: { beats: 2, stepsPerBeat: 6 },
};

/** Steps of the longest bar that a song can have. */
export const MAX_STEPS_PER_BAR = 16;

/** Steps of a bar of 4/4: what the built-in styles, the classic generators and beat maps are written in. */
export const COMMON_STEPS = 16;

/** Says how the bars of a song divide into beats. */
export function beatsOf({ timeSignature = 4 }: Metered): Beats {
  return BEATS[timeSignature];
}

/**
 * Counts the steps, sixteenth notes, in each bar of a song: 16 in 4/4, 12 in 3/4 and 6/8, 8 in 2/4.
 *
 * @example
 * ```ts
 * stepsPerBar({ timeSignature: 3 }); // 12
 * ```
 */
export function stepsPerBar(song: Metered): number {
  const { beats, stepsPerBeat } = beatsOf(song);
  return beats * stepsPerBeat;
}

/** Says how long each bar of a song is, in ticks. */
export function ticksPerBar(song: Metered): Ticks {
  return stepsPerBar(song) * TICKS_PER_STEP;
}

/** Says how long each bar of a song is, in seconds. */
export function secondsPerBar(song: Metered & { readonly bpm: Bpm }): Seconds {
  return ticksToSeconds(ticksPerBar(song), song.bpm);
}

const rests = (steps: number): Bar => Array.from({ length: steps }, () => undefined);
const EMPTY_BARS: Readonly<Record<number, Bar>> = /* @__PURE__ */ Object.fromEntries([8, 12, 16].map((steps) => [steps, rests(steps)]));

/** A bar of rests in the meter of a song; bars of the same length are one object. */
export function emptyBar(song: Metered): Bar {
  return EMPTY_BARS[stepsPerBar(song)] as Bar;
}
