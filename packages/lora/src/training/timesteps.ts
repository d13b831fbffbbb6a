import type { Random } from '@loop/core';

/** How noisy the training examples are drawn. */
export type TimestepLaw =
  /** One of the eight steps that a turbo model takes, each as likely. */
  | { readonly kind: 'discrete'; readonly shift: number }
  /** The larger of two draws of `sigmoid(mean + deviation · N(0, 1))`. */
  | { readonly kind: 'logit-normal'; readonly mean: number; readonly deviation: number }
  /** One of 1000 even levels, shifted, by a single draw of `sigmoid(N(0, 1))`: the law of ACE-Step v1. */
  | { readonly kind: 'logit-normal-grid'; readonly shift: number };

/** The law of turbo models. */
export const TURBO_TIMESTEPS: TimestepLaw = { kind: 'discrete', shift: 3 };

/** The law of base and sft models. */
export const BASE_TIMESTEPS: TimestepLaw = { kind: 'logit-normal', mean: -0.4, deviation: 1 };

const TURBO_STEPS = 8;

/**
 * The times that a turbo model is asked for: `s·t / (1 + (s − 1)·t)` of eight even steps from 1.
 *
 * @param shift - Above 0; 1 leaves the steps even.
 * @returns Eight numbers from 1 down, the last above 0.
 */
export function turboTimesteps(shift: number): readonly number[] {
  return Array.from({ length: TURBO_STEPS }, (_, index) => {
    const time = 1 - index / TURBO_STEPS;
    return (shift * time) / (1 + (shift - 1) * time);
  });
}

/** Draws a time from 0 to 1; 1 is pure noise. @param normal - Draws from the standard normal distribution. */
export function drawTimestep(law: TimestepLaw, random: Random, normal: () => number): number {
  if (law.kind === 'discrete') return random.pick(turboTimesteps(law.shift));
  if (law.kind === 'logit-normal-grid') return gridTimestep(sigmoid(normal()), law.shift);
  return logitNormalTimestep(normal(), normal(), law);
}

/**
 * The time that two normal draws give. The documents of ACE-Step speak of one draw; its trainers take the larger of two, so that training is noisier
 * than the mean says.
 */
export function logitNormalTimestep(
  first: number,
  second: number,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
): number {
  return sigmoid(mean + deviation * Math.max(first, second));
}

const GRID = 1000;

/** The time of a draw of the grid: its levels fall from 1 while the draw rises. @param draw - 0–1. */
function gridTimestep(draw: number, shift: number): number {
  const time = (GRID - Math.min(GRID - 1, Math.floor(GRID * draw))) / GRID;
  return (shift * time) / (1 + (shift - 1) * time);
}

/** The share of times below a given one: `Φ((logit t − mean) / deviation)²`. For histograms. */
export function timestepShareBelow(time: number, law: TimestepLaw): number {
  if (law.kind === 'discrete') return turboTimesteps(law.shift).filter((step) => step <= time).length / TURBO_STEPS;
  if (time <= 0) return 0;
  if (time >= 1) return 1;
  if (law.kind === 'logit-normal-grid') {
    // The shift, turned around, gives the level of the even grid; a draw is below it when its level is above.
    const even = time / (law.shift - (law.shift - 1) * time);
    const level = Math.floor(GRID * even + 1e-9) / GRID;
    return level >= 1 ? 1 : level <= 0 ? 0 : 1 - normalShareBelow(Math.log((1 - level) / level));
  }
  return normalShareBelow((Math.log(time / (1 - time)) - law.mean) / law.deviation) ** 2;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The share of the standard normal distribution below `x`, to 1e-15.
 *
 * Source: the series DLMF 7.6.2 of the error function, and the continued fraction 7.9.3 of its complement, https://dlmf.nist.gov/7
 */
export function normalShareBelow(x: number): number {
  if (x > 0) return 1 - normalShareBelow(-x);
  const y = -x / Math.SQRT2;
  if (y < 2) {
    let term = y;
    let sum = y;
    for (let n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
      term *= (2 * y * y) / (2 * n + 1);
      sum += term;
    }
    return 0.5 - (sum * Math.exp(-y * y)) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 200; n >= 1; n -= 1) fraction = n / 2 / (y + fraction);
  return Math.exp(-y * y) / (2 * Math.sqrt(Math.PI) * (y + fraction));
}
