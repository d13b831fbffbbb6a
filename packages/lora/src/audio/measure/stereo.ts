import type { AudioClip, Decibels } from '@loop/core';

/** How two channels are related. */
export interface StereoFacts {
  /** −1 (opposite) to 1 (the same); 1 for mono, 0 when one channel is silent. */
  readonly correlation: number;
  /** The level of the difference against the sum; `-Infinity` when both are the same. */
  readonly sideDb: Decibels;
  /** Whether the file has two channels that are one. */
  readonly isFake: boolean;
  /** How much louder the left channel is. */
  readonly balanceDb: Decibels;
  /** The mean of each channel, which should be 0. */
  readonly dcOffsets: readonly number[];
  /** The root mean square of all channels. */
  readonly rms: number;
}

/** A difference that is quieter than this against the sum is rounding, not room. */
const FAKE_SIDE_DB: Decibels = -60;

/** Measures levels and the relation of the first two channels. @internal */
export function measureStereo({ channels }: AudioClip): StereoFacts {
  const [left, right] = channels;
  const length = left?.length ?? 0;
  const pair = left === undefined || right === undefined ? undefined : sumPair(left, right);
  const sums = pair === undefined ? channels.map(sumAndSquares) : [...pair.sums, ...channels.slice(2).map(sumAndSquares)];
  const dcOffsets = sums.map(({ sum }) => (length === 0 ? 0 : sum / length));
  const rms = Math.sqrt(sums.reduce((total, { squares }) => total + squares, 0) / Math.max(1, length * channels.length));
  if (pair === undefined || length === 0) {
    return { correlation: 1, sideDb: -Infinity, isFake: false, balanceDb: 0, dcOffsets, rms };
  }
  const { product } = pair;
  const both = sums[0]!.squares + sums[1]!.squares;
  // The same channels give the same three sums, so that their difference is 0 and nothing near it.
  const [side, middle] = [Math.max(0, both - 2 * product), Math.max(0, both + 2 * product)];
  const [a, b] = [sums[0]!, sums[1]!].map(({ sum, squares }) => Math.max(0, squares - (sum * sum) / length)) as [number, number];
  const covariance = product - (sums[0]!.sum * sums[1]!.sum) / length;
  const sideDb = side === 0 ? -Infinity : middle === 0 ? Infinity : 10 * Math.log10(side / middle);
  return {
    correlation: a * b === 0 ? (side === 0 ? 1 : 0) : covariance / Math.sqrt(a * b),
    sideDb,
    isFake: middle > 0 && sideDb < FAKE_SIDE_DB,
    balanceDb: a * b === 0 ? 0 : 10 * Math.log10(a / b),
    dcOffsets,
    rms,
  };
}

function sumAndSquares(channel: Float32Array): { readonly sum: number; readonly squares: number } {
  let [sum, squares] = [0, 0];
  for (let index = 0; index < channel.length; index += 1) {
    const value = channel[index]!;
    sum += value;
    squares += value * value;
  }
  return { sum, squares };
}

/** Sums of two channels and of their product, in one pass. */
function sumPair(left: Float32Array, right: Float32Array) {
  let [sumA, sumB, squaresA, squaresB, product] = [0, 0, 0, 0, 0];
  for (let index = 0; index < left.length; index += 1) {
    const [a, b] = [left[index]!, right[index]!];
    sumA += a;
    sumB += b;
    squaresA += a * a;
    squaresB += b * b;
    product += a * b;
  }
  return {
    sums: [
      { sum: sumA, squares: squaresA },
      { sum: sumB, squares: squaresB },
    ],
    product,
  };
}
