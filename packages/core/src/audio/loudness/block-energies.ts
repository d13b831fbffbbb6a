import type { AudioClip } from '../clip.js';
import { kWeighting } from './k-weighting.js';
import type { Biquad } from './k-weighting.js';

/** How often loudness is looked at, in seconds; every window is a whole number of these. @internal */
export const HOP_SECONDS = 0.1;

/** The weighted energy of a clip, hop by hop. @internal */
export interface HopEnergies {
  /** Sum of the weighted squares of all channels, per hop of 0.1 s. */
  readonly sums: Float64Array;
  /** Frames in a hop. */
  readonly frames: number;
}

/**
 * Weights a clip as an ear would and sums its squares over hops; a rest shorter than a hop is left out. A clip that is shorter
 * than a hop is one hop.
 *
 * @internal
 */
export function hopEnergies({ sampleRate, channels }: AudioClip): HopEnergies {
  const length = channels[0]?.length ?? 0;
  const frames = Math.min(length, Math.round(sampleRate * HOP_SECONDS));
  const sums = new Float64Array(frames === 0 ? 0 : Math.floor(length / frames));
  const filters = kWeighting(sampleRate);
  const weights = CHANNEL_WEIGHTS[channels.length];
  for (const [index, channel] of channels.entries()) {
    const weight = weights?.[index] ?? 1;
    if (weight > 0) addWeightedSquares(channel, filters, { weight, frames, sums });
  }
  return { sums, frames };
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
  readonly frames: number;
  readonly sums: Float64Array;
}

/** Both filters in transposed direct form II, in one pass. */
function addWeightedSquares(channel: Float32Array, [shelf, pass]: readonly [Biquad, Biquad], { weight, frames, sums }: Accumulator): void {
  let [s1, s2, p1, p2] = [0, 0, 0, 0];
  for (let hop = 0; hop < sums.length; hop += 1) {
    let sum = 0;
    for (let frame = hop * frames; frame < (hop + 1) * frames; frame += 1) {
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
