import { InvalidInputError } from '@loop/core';

import { roundToBfloat16 } from './bfloat16.js';

/**
 * How levels are rounded: `float32` is the plain arithmetic; `bfloat16` is what the reference does with a 16-bit checkpoint on a GPU, for
 * comparing with its logs.
 */
export const TIMESTEP_PRECISIONS = ['float32', 'bfloat16'] as const;

/** The name of a rounding of levels. */
export type TimestepPrecision = (typeof TIMESTEP_PRECISIONS)[number];

/** How the levels of a run are chosen. */
export interface TimestepOptions {
  /** Denoising steps. Default for a turbo model: its table of eight. Turbo takes 20 at most, more are cut to 20. */
  readonly steps?: number | undefined;
  /** How far levels are moved towards noise, above 0. */
  readonly shift: number;
  /** Levels to use instead, 1–0, from high to low; a turbo model moves each to the nearest level that it was trained on. */
  readonly timesteps?: readonly number[] | undefined;
  /** @defaultValue 'float32' */
  readonly precision?: TimestepPrecision | undefined;
}

/** The most steps of a turbo model. */
export const MAX_TURBO_STEPS = 20;

const TABLE_STEPS = 8;
const TABLE_SHIFTS = [1, 2, 3] as const;
const MAX_STEPS = 1000;

/** The levels that turbo models were trained on, from high to low: those of the three tables, and two between. */
const TURBO_LEVELS = [
  1,
  21 / 22,
  14 / 15,
  0.9,
  0.875,
  6 / 7,
  5 / 6,
  10 / 13,
  0.75,
  2 / 3,
  9 / 14,
  0.625,
  6 / 11,
  0.5,
  0.4,
  0.375,
  0.3,
  0.25,
  2 / 9,
  0.125,
] as const;

/**
 * The levels of a distilled (turbo) model: those of `steps` moved by `shift`; without `steps` the table of eight whose shift, 1, 2 or 3, is
 * nearest; or given levels, each moved to the nearest trained one.
 *
 * Source: https://github.com/ace-step/ACE-Step-1.5 (MIT)
 *
 * @returns float32 `[steps + 1]`, from high to low; the last is 0.
 * @throws {InvalidInputError} For levels or counts outside their ranges.
 */
export function turboTimesteps({ steps, shift, timesteps, precision = 'float32' }: TimestepOptions): Float32Array {
  assertShift(shift);
  const round = rounding(precision);
  if (timesteps !== undefined) {
    assertLevels(timesteps);
    const levels = timesteps.filter((level) => level !== 0).slice(0, MAX_TURBO_STEPS);
    if (levels.length === 0) throw fault('timesteps', 'must hold a level above 0', timesteps.join(', '));
    return Float32Array.from([...levels.map((level) => round(nearest(TURBO_LEVELS, level))), 0]);
  }
  if (steps !== undefined) assertSteps(steps);
  const count = steps === undefined ? TABLE_STEPS : Math.min(steps, MAX_TURBO_STEPS);
  const used = steps === undefined ? nearest(TABLE_SHIFTS, shift) : shift;
  const levels = Float32Array.from({ length: count + 1 }, (_, index) => round(shiftLevel(1 - index / count, used)));
  levels[count] = 0;
  return levels;
}

/**
 * The levels of a base or sft model: evenly spaced from 1 to 0, moved by `shift`; or given levels as they are.
 *
 * In `bfloat16` every operation is rounded, as the reference's tensors do it.
 *
 * @returns float32 `[steps + 1]`, from high to low; the last is 0.
 * @throws {InvalidInputError} For levels or counts outside their ranges.
 */
export function baseTimesteps({ steps, shift, timesteps, precision = 'float32' }: TimestepOptions): Float32Array {
  assertShift(shift);
  const round = rounding(precision);
  if (timesteps !== undefined) {
    assertLevels(timesteps);
    const levels = timesteps.at(-1) === 0 ? timesteps : [...timesteps, 0];
    if (levels.length < 2) throw fault('timesteps', 'must hold a level above 0', timesteps.join(', '));
    return Float32Array.from(levels, round);
  }
  if (steps === undefined) throw fault('steps', 'is needed', 'none');
  assertSteps(steps);
  const even = evenLevels(steps, round);
  if (shift === 1) return even;
  return even.map((level) => round(round(shift * level) / round(1 + round((shift - 1) * level))));
}

/** What the network is given about a level: `1000 · level`, rounded as the checkpoint's arithmetic does it. */
export function networkTime(level: number, precision: TimestepPrecision = 'float32'): number {
  return rounding(precision)(1000 * level);
}

/** Moves a level towards noise: `shift · t / (1 + (shift − 1) · t)`. */
function shiftLevel(level: number, shift: number): number {
  return (shift * level) / (1 + (shift - 1) * level);
}

/** `steps + 1` levels from 1 to 0; the second half counts from the end, so that rounding errors do not pile up. */
function evenLevels(steps: number, round: (value: number) => number): Float32Array {
  const spacing = round(-1 / steps);
  const half = Math.floor((steps + 1) / 2);
  return Float32Array.from({ length: steps + 1 }, (_, index) =>
    index < half ? round(1 + round(spacing * index)) : round(0 - round(spacing * (steps - index))),
  );
}

function rounding(precision: TimestepPrecision): (value: number) => number {
  return precision === 'bfloat16' ? roundToBfloat16 : Math.fround;
}

/** The entry nearest to a value; of two equally near the first. */
function nearest(levels: readonly number[], value: number): number {
  return levels.reduce((best, level) => (Math.abs(level - value) < Math.abs(best - value) ? level : best));
}

function assertShift(shift: number): void {
  if (!(Number.isFinite(shift) && shift > 0)) throw fault('shift', 'must be a number above 0', String(shift));
}

function assertSteps(steps: number): void {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= MAX_STEPS))
    throw fault('steps', `must be an integer from 1 to ${MAX_STEPS}`, String(steps));
}

function assertLevels(levels: readonly number[]): void {
  if (levels.length === 0 || levels.length > MAX_STEPS) throw fault('timesteps', `must hold 1 to ${MAX_STEPS} levels`, `${levels.length}`);
  for (const [index, level] of levels.entries()) {
    if (!(level >= 0 && level <= 1)) throw fault(`timesteps[${index}]`, 'must be a number from 0 to 1', String(level));
    if (index > 0 && level > levels[index - 1]!) throw fault(`timesteps[${index}]`, 'must not be above the one before', String(level));
  }
}

function fault(path: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError('schedule', [{ path, message, received }]);
}
