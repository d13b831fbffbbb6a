import type { Gain } from '../../units.js';
import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';

/**
 * Finds the highest value that a clip reaches between its samples, after the reconstruction of a converter: the samples
 * themselves and those of a 4× oversampling.
 *
 * Source: ITU-R BS.1770-4, annex 2.
 *
 * @returns A linear gain: 1 is full scale. It may be above 1 where no sample is.
 * @throws {InvalidInputError} When it is no clip.
 */
export function truePeak(clip: AudioClip): Gain {
  assertAudioClip(clip, 'clip');
  return measurePeaks(clip).truePeak;
}

/**
 * Finds the highest absolute sample of a clip.
 *
 * @throws {InvalidInputError} When it is no clip.
 */
export function samplePeak(clip: AudioClip): Gain {
  assertAudioClip(clip, 'clip');
  let peak = 0;
  for (const channel of clip.channels) peak = Math.max(peak, rangePeak(channel, 0, channel.length));
  return peak;
}

/** Finds both peaks of a clip that was checked already. @internal */
export function measurePeaks({ channels }: AudioClip): { readonly samplePeak: Gain; readonly truePeak: Gain } {
  let peaks = { samplePeak: 0, truePeak: 0 };
  for (const channel of channels) peaks = channelPeaks(channel, peaks);
  return peaks;
}

/**
 * The interpolator of the recommendation, folded: for the phase near a sample and the one far from it, the sums and the
 * differences of the first and the last tap, the second and the last but one, and so on. All are exact in binary.
 */
const NEAR = {
  sums: [-0.006591796875, 0.02587890625, -0.0462646484375, 0.080810546875, -0.1617431640625, 1.1094970703125],
  differences: [0.010009765625, -0.00390625, 0.0069580078125, -0.014404296875, 0.0428466796875, -0.8348388671875],
} as const;
const FAR = {
  sums: [-0.048095703125, 0.0623779296875, -0.1099853515625, 0.190673828125, -0.3668212890625, 1.244873046875],
  differences: [-0.01025390625, -0.0037841796875, 0.0064697265625, -0.012451171875, 0.0338134765625, -0.314697265625],
} as const;
const TAPS = 12;

/** No phase can raise a signal by more: the sum of the absolute values of the far one's taps, rounded up. */
const MOST_GAIN = 2.03;

/** Frames that are passed over together when they cannot hold a new peak. */
const STRETCH = 64;

function channelPeaks(channel: Float32Array, known: ReturnType<typeof measurePeaks>): ReturnType<typeof measurePeaks> {
  const words = bitsOf(channel);
  const positions = channel.length + TAPS - 1;
  let { samplePeak: sample, truePeak: peak } = known;
  // Stretches up to here hold no new peak of either kind: a true peak is at most so many times the highest sample.
  let least = sizeOf(peak / MOST_GAIN);
  for (let from = 0; from < positions; from += STRETCH) {
    const to = Math.min(positions, from + STRETCH);
    const isInside = from >= TAPS - 1 && to <= channel.length;
    // What is before and after counts as silence, so that the peaks of the edges are found too.
    const samples = isInside ? channel : paddedStretch(channel, from, to);
    const start = isInside ? from - TAPS + 1 : 0;
    const end = start + to - from;
    if (highestSize(isInside ? words : bitsOf(samples), start, end + TAPS - 1) <= least) continue;
    const highest = rangePeak(samples, start, end + TAPS - 1);
    if (highest > sample) sample = highest;
    const reached = interpolatedPeak(samples, start, end, Math.max(peak, highest));
    if (reached === peak) continue;
    peak = reached;
    least = sizeOf(peak / MOST_GAIN);
  }
  return { samplePeak: sample, truePeak: peak };
}

function bitsOf(samples: Float32Array): Int32Array {
  return new Int32Array(samples.buffer, samples.byteOffset, samples.length);
}

const WITHOUT_SIGN = 0x7fff_ffff;

/** The bits of a number as float32, rounded down at least a little. */
function sizeOf(value: number): number {
  return Math.max(0, bitsOf(Float32Array.of(value))[0]! - 1);
}

/** The highest bits of samples without their sign: of float32, they are in the order of the numbers, and compared in half of the time. */
function highestSize(words: Int32Array, from: number, to: number): number {
  let highest = 0;
  for (let index = from; index < to; index += 1) {
    const size = words[index]! & WITHOUT_SIGN;
    if (size > highest) highest = size;
  }
  return highest;
}

/** The samples that positions from `from` to `to` (excluded) need, with zeros where the channel has none. */
function paddedStretch(channel: Float32Array, from: number, to: number): Float32Array {
  return Float32Array.from({ length: to - from + TAPS - 1 }, (_, index) => channel[from + index - TAPS + 1] ?? 0);
}

function rangePeak(samples: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let index = from; index < to; index += 1) {
    const value = Math.abs(samples[index] as number);
    if (value > peak) peak = value;
  }
  return peak;
}

/**
 * A phase and the same backwards are Σ cᵢxᵢ and Σ cᵢx₁₁₋ᵢ. Their sum and difference need half the products, and the higher of
 * their absolute values is half of |sum| + |difference|.
 */
function interpolatedPeak(samples: Float32Array, from: number, to: number, known: number): number {
  const [n0, n1, n2, n3, n4, n5] = NEAR.sums;
  const [m0, m1, m2, m3, m4, m5] = NEAR.differences;
  const [f0, f1, f2, f3, f4, f5] = FAR.sums;
  const [g0, g1, g2, g3, g4, g5] = FAR.differences;
  let highest = 2 * known;
  for (let at = from; at < to; at += 1) {
    const a0 = samples[at] as number;
    const a1 = samples[at + 1] as number;
    const a2 = samples[at + 2] as number;
    const a3 = samples[at + 3] as number;
    const a4 = samples[at + 4] as number;
    const a5 = samples[at + 5] as number;
    const b5 = samples[at + 6] as number;
    const b4 = samples[at + 7] as number;
    const b3 = samples[at + 8] as number;
    const b2 = samples[at + 9] as number;
    const b1 = samples[at + 10] as number;
    const b0 = samples[at + 11] as number;
    const near =
      Math.abs(n0 * (a0 + b0) + n1 * (a1 + b1) + n2 * (a2 + b2) + n3 * (a3 + b3) + n4 * (a4 + b4) + n5 * (a5 + b5)) +
      Math.abs(m0 * (a0 - b0) + m1 * (a1 - b1) + m2 * (a2 - b2) + m3 * (a3 - b3) + m4 * (a4 - b4) + m5 * (a5 - b5));
    const far =
      Math.abs(f0 * (a0 + b0) + f1 * (a1 + b1) + f2 * (a2 + b2) + f3 * (a3 + b3) + f4 * (a4 + b4) + f5 * (a5 + b5)) +
      Math.abs(g0 * (a0 - b0) + g1 * (a1 - b1) + g2 * (a2 - b2) + g3 * (a3 - b3) + g4 * (a4 - b4) + g5 * (a5 - b5));
    if (near > highest) highest = near;
    if (far > highest) highest = far;
  }
  return highest / 2;
}
