import type { Hertz } from '../../units.js';
import { sinPi } from '../math.js';

/** How carefully {@link resample} works. */
export const RESAMPLE_QUALITIES = ['fast', 'high', 'best'] as const;

/** How carefully {@link resample} works; see `ResampleOptions.quality`. */
export type ResampleQuality = (typeof RESAMPLE_QUALITIES)[number];

/** A table of interpolation filters, one row for each position between two samples. @internal */
export interface FilterBank {
  /** How many samples a filter looks at on each side; a multiple of 2. */
  readonly reach: number;
  /** How many positions between two samples the table holds. */
  readonly phases: number;
  /** float64 `[phases + 1, 2·reach]`; the last row is for the position of the next sample. */
  readonly coefficients: Float64Array;
  /** Output rate over input rate in lowest terms: `[to, from]`. */
  readonly ratio: readonly [number, number];
}

/** Ratios that need more positions than this take the two nearest and go between: an error below −115 dB, and a bounded table. */
const MAX_PHASES = 1_024;

/**
 * Zero crossings of the sinc on each side, and the shape of its Kaiser window; from these follow the stop-band level and the
 * width of the transition, which ends at the lower of the two Nyquist frequencies, so that nothing folds back.
 */
const DESIGNS: Readonly<Record<ResampleQuality, { readonly crossings: number; readonly stopDb: number }>> = {
  fast: { crossings: 20, stopDb: 96 },
  high: { crossings: 48, stopDb: 108 },
  best: { crossings: 128, stopDb: 120 },
};

/**
 * Makes the filters for a pair of rates: a sinc under a Kaiser window.
 *
 * Source: Julius O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/; J. F. Kaiser, R. W. Schafer,
 * "On the use of the I0-sinh window for spectrum analysis", IEEE Trans. ASSP 28 (1980), for β and the width.
 *
 * @internal
 */
export function createFilterBank(from: Hertz, to: Hertz, quality: ResampleQuality): FilterBank {
  const divisor = greatestCommonDivisor(from, to);
  const ratio = [to / divisor, from / divisor] as const;
  const { crossings, stopDb } = DESIGNS[quality];
  const beta = 0.1102 * (stopDb - 8.7);
  // In units of the lower Nyquist frequency.
  const transition = (stopDb - 7.95) / (2.285 * 2 * crossings * Math.PI);
  const shrink = Math.min(1, to / from);
  const cutoff = (1 - transition / 2) * shrink;
  const halfWidth = crossings / shrink;
  const reach = Math.ceil(halfWidth / 2) * 2;
  const phases = Math.min(ratio[0], MAX_PHASES);
  const taps = 2 * reach;
  const coefficients = new Float64Array((phases + 1) * taps);
  const windowScale = 1 / besselI0(beta);
  for (let phase = 0; phase <= phases; phase += 1) {
    const row = coefficients.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = tap - reach + 1 - phase / phases;
      const edge = 1 - (distance / halfWidth) * (distance / halfWidth);
      row[tap] = edge <= 0 ? 0 : sinc(distance * cutoff) * besselI0(beta * Math.sqrt(edge)) * windowScale;
      sum += row[tap] as number;
    }
    // Equal sums, so that a constant stays constant whatever the position.
    for (let tap = 0; tap < taps; tap += 1) row[tap] = (row[tap] as number) / sum;
  }
  return { reach, phases, coefficients, ratio };
}

function sinc(x: number): number {
  return x === 0 ? 1 : sinPi(x) / (Math.PI * x);
}

/** The modified Bessel function of the first kind and order 0, by its series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let order = 1; term > sum * 1e-17; order += 1) {
    term *= quarter / (order * order);
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
