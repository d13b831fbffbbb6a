import type { Bar } from '@loop/core';

/** The least number of scale degrees that the height of a row stands for: an octave or so, so that a held note is a level line. */
const LEAST = 7;

/** The scale degrees that the height of a row stands for: those of its steps, and some around them. */
export function pitchRange(bars: readonly Bar[]): { readonly low: number; readonly high: number } {
  const degrees = bars.flatMap((bar) => bar.flatMap((step) => (step === undefined ? [] : [step.degree ?? 0])));
  if (degrees.length === 0) return { low: 0, high: LEAST };
  const low = Math.min(...degrees);
  const high = Math.max(...degrees);
  const around = Math.max(0, LEAST - (high - low)) / 2;
  return { low: low - around, high: high + around };
}
