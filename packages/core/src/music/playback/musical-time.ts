import type { Bpm, Seconds, Ticks } from '../../units.js';
import { TICKS_PER_QUARTER } from '../../units.js';

/**
 * Converts musical time to seconds at one tempo.
 *
 * @example
 * ```ts
 * ticksToSeconds(960, 120); // 0.5
 * ```
 */
export function ticksToSeconds(ticks: Ticks, bpm: Bpm): Seconds {
  return (ticks * 60) / (bpm * TICKS_PER_QUARTER);
}

/**
 * Converts seconds to musical time at one tempo, rounded to the nearest tick.
 *
 * @example
 * ```ts
 * secondsToTicks(0.5, 120); // 960
 * ```
 */
export function secondsToTicks(seconds: Seconds, bpm: Bpm): Ticks {
  return Math.round((seconds * bpm * TICKS_PER_QUARTER) / 60);
}
