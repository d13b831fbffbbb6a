import type { Hertz } from '../../units.js';
import type { AudioClip } from '../clip.js';
import { kWeighting } from './k-weighting.js';
import type { Biquad } from './k-weighting.js';

/**
 * How many hops a second has. A meter shows the loudest window wherever it begins, so windows begin every 10 ms: with steps of
 * 100 ms a burst between two of them would read half a decibel low. Source: EBU Tech 3341 (2016), tests 10–14.
 *
 * @internal
 */
export const HOPS_PER_SECOND = 100;

/** The weighted energy of a clip, hop by hop. @internal */
export interface HopEnergies {
  /** Sum of the weighted squares of all channels, per hop of 10 ms. */
  readonly sums: Float64Array;
  /** Where each hop begins, in frames, and where the last one ends: one place more than there are hops. */
  readonly bounds: Float64Array;
}

/**
 * Weights a clip as an ear would and sums its squares over hops; a rest shorter than a hop is left out. A clip that is shorter
 * than a hop is one hop. Hops differ by a frame where a hundredth of a second is no whole number of frames.
 *
 * @internal
 */
export function hopEnergies({ sampleRate, channels }: AudioClip): HopEnergies {
  const length = channels[0]?.length ?? 0;
  const bounds = hopBounds(length, sampleRate);
  const sums = new Float64Array(bounds.length - 1);
  const filters = kWeighting(sampleRate);
  const weights = CHANNEL_WEIGHTS[channels.length];
  for (const [index, channel] of channels.entries()) {
    const weight = weights?.[index] ?? 1;
    if (weight > 0) addWeightedSquares(channel, filters, { weight, bounds, sums });
  }
  return { sums, bounds };
}

function hopBounds(length: number, sampleRate: Hertz): Float64Array {
  const hops = Math.floor((length * HOPS_PER_SECOND) / sampleRate);
  if (hops === 0) return length === 0 ? Float64Array.of(0) : Float64Array.of(0, length);
  return Float64Array.from({ length: hops + 1 }, (_, hop) => Math.floor((hop * sampleRate) / HOPS_PER_SECOND));
}

/**
 * Weights by number of channels, in the order of WAV files: surround counts 1.41, the low-frequency channel nothing. Other
 * numbers count all channels alike. Source: ITU-R BS.1770-4, tables 3 and 4.
 */
const CHANNEL_WEIGHTS: Readonly<Record<number, readonly number[]>> = {
  4: [1, 1, 1.41, 1.41],
  5: [1, 1, 1, 1.41, 1.41],
  6: [1, 1, 1, 0, 1.41, 1.41],
  8: [1, 1, 1, 0, 1, 1, 1.41, 1.41],
};

interface Accumulator {
  readonly weight: number;
  readonly bounds: Float64Array;
  readonly sums: Float64Array;
}

/** Both filters in transposed direct form II, in one pass. */
function addWeightedSquares(channel: Float32Array, [shelf, pass]: readonly [Biquad, Biquad], { weight, bounds, sums }: Accumulator): void {
  let [s1, s2, p1, p2] = [0, 0, 0, 0];
  for (let hop = 0; hop < sums.length; hop += 1) {
    const end = bounds[hop + 1] as number;
    let sum = 0;
    for (let frame = bounds[hop] as number; frame < end; frame += 1) {
      const x = channel[frame] as number;
      const y = shelf.b0 * x + s1;
      s1 = shelf.b1 * x - shelf.a1 * y + s2;
      s2 = shelf.b2 * x - shelf.a2 * y;
      const z = pass.b0 * y + p1;
      p1 = pass.b1 * y - pass.a1 * z + p2;
      p2 = pass.b2 * y - pass.a2 * z;
      sum += z * z;
    }
    sums[hop] = (sums[hop] as number) + weight * sum;
  }
}
