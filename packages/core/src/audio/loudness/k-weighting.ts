import type { Hertz } from '../../units.js';
import { cosPi, decibelsToGain, sinPi } from '../math.js';

/** A second-order filter, normalised so that a0 is 1. @internal */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * The two filters of K-weighting for any sampling rate: a shelf for the head, and a high-pass. At 48 kHz they are those that
 * the recommendation lists.
 *
 * Source: ITU-R BS.1770-4, annex 1; the analogue prototypes after B. De Man, "Evaluation of implementations of the EBU R128
 * loudness measurement", AES 145 (2018).
 *
 * @internal
 */
export function kWeighting(sampleRate: Hertz): readonly [Biquad, Biquad] {
  return [highShelf(sampleRate), highPass(sampleRate)];
}

function highShelf(sampleRate: Hertz): Biquad {
  const k = tanPi(1681.974450955533 / sampleRate);
  const q = 0.7071752369554196;
  const gain = decibelsToGain(3.999843853973347);
  // The exponent that makes the published coefficients come out.
  const middle = decibelsToGain(3.999843853973347 * 0.4996667741545416);
  const a0 = 1 + k / q + k * k;
  return {
    b0: (gain + (middle * k) / q + k * k) / a0,
    b1: (2 * (k * k - gain)) / a0,
    b2: (gain - (middle * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function highPass(sampleRate: Hertz): Biquad {
  const k = tanPi(38.13547087602444 / sampleRate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}

function tanPi(x: number): number {
  return sinPi(x) / cosPi(x);
}
