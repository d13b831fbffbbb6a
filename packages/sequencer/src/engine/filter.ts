import type { Doubles } from './addressed.js';
import { tanPi } from './math.js';
import type { Workspace } from './workspace.js';

/** The state of a state-variable filter of two poles, or of two of them in a row: cutoff, damping, and two memories per stage. */
export type Filter = Doubles;

/** Where a filter keeps its warped cutoff, tan(π·f/rate). */
export const CUTOFF = 0;

/** Where a filter keeps its damping, 1/Q. */
export const DAMPING = 1;

const FIRST_MEMORY = 2;
const SIZE = 6;

/** The highest cutoff, as a share of the sample rate. */
const HIGHEST_SHARE = 0.45;

/** Creates a filter at rest. */
export function createFilter(workspace: Workspace, hertz: number, damping: number, sampleRate: number): Filter {
  const filter = workspace.doubles(SIZE);
  filter[CUTOFF] = warpedCutoff(hertz, sampleRate);
  filter[DAMPING] = damping;
  return filter;
}

/** Empties a filter's memory. */
export function resetFilter(filter: Filter): void {
  filter.fill(0, FIRST_MEMORY);
}

/** Computes a cutoff as a share of the sample rate, as moving filters take it: below 0.45. */
export function cutoffShare(hertz: number, sampleRate: number): number {
  return Math.min(HIGHEST_SHARE, hertz / sampleRate);
}

/** Warps a cutoff for the filters, kept below 0.45 of the sample rate. */
export function warpedCutoff(hertz: number, sampleRate: number): number {
  return tanPi(cutoffShare(hertz, sampleRate));
}
