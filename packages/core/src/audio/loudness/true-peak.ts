import type { AudioClip } from '../clip.js';
import type { Gain } from '../../units.js';

/**
 * Finds the highest value that a clip reaches between its samples, after the reconstruction of a converter: the samples
 * themselves and those of a 4× oversampling.
 *
 * Source: ITU-R BS.1770-4, annex 2.
 *
 * @returns A linear gain: 1 is full scale. It may be above 1 where no sample is.
 */
export function truePeak({ channels }: AudioClip): Gain {
  let peak = 0;
  for (const channel of channels) peak = channelPeak(channel, peak);
  return peak;
}

/** Finds the highest absolute sample of a clip. */
export function samplePeak({ channels }: AudioClip): Gain {
  let peak = 0;
  for (const channel of channels) peak = Math.max(peak, rangePeak(channel, 0, channel.length));
  return peak;
}

/** The interpolator of the recommendation: two of its four phases; the others are these backwards. */
const NEAR = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875, -0.102294921875,
  0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const FAR = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625, -0.2003173828125, 0.1015625,
  -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const TAPS = 12;

/** No phase can raise a signal by more: the sum of the absolute values of `FAR`, rounded up. */
const MOST_GAIN = 2.03;

/** Frames that are passed over together when they cannot hold a new peak. */
const STRETCH = 64;

function channelPeak(channel: Float32Array, known: number): number {
  // What lies before and after counts as silence, so that the peaks of the edges are found too.
  const padded = new Float32Array(channel.length + 2 * (TAPS - 1));
  padded.set(channel, TAPS - 1);
  const positions = channel.length + TAPS - 1;
  let peak = known;
  for (let from = 0; from < positions; from += STRETCH) {
    const to = Math.min(positions, from + STRETCH);
    const highest = rangePeak(padded, from, to + TAPS - 1);
    if (highest > peak) peak = highest;
    if (highest * MOST_GAIN > peak) peak = interpolatedPeak(padded, from, to, peak);
  }
  return peak;
}

function rangePeak(samples: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let index = from; index < to; index += 1) {
    const value = samples[index] as number;
    if (value > peak) peak = value;
    else if (-value > peak) peak = -value;
  }
  return peak;
}

function interpolatedPeak(samples: Float32Array, from: number, to: number, known: number): number {
  let peak = known;
  for (let start = from; start < to; start += 1) {
    let [near, far, farBack, nearBack] = [0, 0, 0, 0];
    for (let tap = 0; tap < TAPS; tap += 1) {
      const value = samples[start + tap] as number;
      near += value * (NEAR[tap] as number);
      far += value * (FAR[tap] as number);
      farBack += value * (FAR[TAPS - 1 - tap] as number);
      nearBack += value * (NEAR[TAPS - 1 - tap] as number);
    }
    peak = Math.max(peak, Math.abs(near), Math.abs(far), Math.abs(farBack), Math.abs(nearBack));
  }
  return peak;
}
