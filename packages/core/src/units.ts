/** A span or a point of time in seconds. */
export type Seconds = number;

/** A span of time in milliseconds. Only used where a name ends in `Ms`. */
export type Milliseconds = number;

/** Tempo in quarter notes per minute, above 0. */
export type Bpm = number;

/** Musical time as an integer number of ticks, `TICKS_PER_QUARTER` to a quarter note. */
export type Ticks = number;

/** A ratio of amplitudes: 1 leaves a signal as it is. */
export type Gain = number;

/** A ratio of amplitudes in decibels: 0 leaves a signal as it is. */
export type Decibels = number;

/** A frequency in cycles per second. */
export type Hertz = number;

/** An unsigned 32-bit integer, 0–4 294 967 295, that names one sequence of random draws. */
export type Seed = number;

/** A share of a whole, 0–1. */
export type Fraction = number;

/** Ticks in a quarter note: divisible by the 16th, its triplets, and their halves. */
export const TICKS_PER_QUARTER = 960;

/** The largest seed, 2³² − 1. */
export const MAX_SEED = 0xffff_ffff;

/**
 * Converts decibels to a linear gain.
 *
 * @example
 * ```ts
 * dbToGain(-6); // 0.501…
 * ```
 */
export function dbToGain(db: Decibels): Gain {
  return 10 ** (db / 20);
}

/** Converts a linear gain to decibels; 0 becomes `-Infinity`. */
export function gainToDb(gain: Gain): Decibels {
  return 20 * Math.log10(gain);
}
