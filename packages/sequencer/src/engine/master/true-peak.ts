import type { Doubles } from '../addressed.js';
import { cosCycles, sinCycles } from '../math.js';
import type { Workspace } from '../workspace.js';

/** Samples on each side of a gap that decide the wave within it. */
export const HALF_TAPS = 6;

/** Places within a gap at which the wave is computed: quarters. */
const PLACES = 3;

/** Coefficients for the wave at 1/4, 1/2 and 3/4 of a gap, and an empty place, for each of twelve samples. */
export type PeakTable = Doubles;

/** From one sample's coefficients to the next one's. */
const STRIDE = 4;

/** Computes the table: a sinc under a Hann window. */
export function createPeakTable(doubles: Workspace['doubles']): PeakTable {
  const table = doubles(STRIDE * 2 * HALF_TAPS);
  for (let place = 0; place < PLACES; place += 1) {
    const fraction = (place + 1) / (PLACES + 1);
    for (let tap = 0; tap < 2 * HALF_TAPS; tap += 1) {
      const distance = tap - (HALF_TAPS - 1) - fraction;
      const sinc = sinCycles(distance / 2) / (Math.PI * distance);
      table[STRIDE * tap + place] = sinc * (0.5 + 0.5 * cosCycles(distance / (2 * HALF_TAPS + 1)));
    }
  }
  return table;
}

/**
 * Finds the highest amplitude of the wave between a sample and the next, at quarters of the gap, as a true-peak meter does.
 *
 * Source: ITU-R BS.1770-4, annex 2, https://www.itu.int/rec/R-REC-BS.1770
 *
 * @param signal - At least `HALF_TAPS` samples on both sides of the gap.
 * @param index - The sample before the gap.
 */
export function peakWithin(table: PeakTable, signal: Doubles, index: number): number {
  const first = index - HALF_TAPS + 1;
  let highest = 0;
  for (let place = 0; place < PLACES; place += 1) {
    let sum = 0;
    for (let tap = 0; tap < 2 * HALF_TAPS; tap += 1) sum += (table[STRIDE * tap + place] as number) * (signal[first + tap] as number);
    highest = Math.max(highest, Math.abs(sum));
  }
  return highest;
}
