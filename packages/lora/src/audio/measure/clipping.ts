import type { AudioClip, Fraction } from '@loop/core';

/** Where a sound was cut off at the top. */
export interface Clipping {
  /** Runs of three and more samples of one channel at 0.999 and above. */
  readonly runs: number;
  /** Runs of three and more samples of one value that are the highest of the sound and begin abruptly: clipped, then made quieter. */
  readonly flatTops: number;
  /** The share of samples, of all channels, at 0.999 and above in such runs. */
  readonly ratio: Fraction;
  /** The share of samples above 0.99, as the lofi scripts count them. */
  readonly legacyRatio: Fraction;
}

const FULL_SCALE = 0.999;
const LEGACY_SCALE = 0.99;
const LEAST_RUN = 3;
/** A wave that is not cut comes to its top slowly: its last step is smaller than this share of it. */
const ABRUPT = 0.004;
/** A quiet sound may be flat at its top because its samples have few bits. */
const LEAST_TOP = 0.05;

/** Finds clipping, which has to be looked for before any gain: afterwards nothing is at full scale. @internal */
export function findClipping({ channels }: AudioClip): Clipping {
  let [runs, flatTops, clipped, legacy] = [0, 0, 0, 0];
  for (const channel of channels) {
    const words = bitsOf(channel);
    const sizes = highestOfStretches(words);
    const highest = sizes.reduce((most, size) => Math.max(most, size), 0);
    const top = floatOf(highest);
    const least = bitsOf(Float32Array.of(Math.min(LEGACY_SCALE, top)))[0]!;
    for (let index = 0; index < channel.length; index += 1) {
      // Nearly every stretch of a song, and nearly every sample of the others.
      if (index % STRETCH === 0 && sizes[index / STRETCH]! < least) {
        index += STRETCH - 1;
        continue;
      }
      if ((words[index]! & WITHOUT_SIGN) < least) continue;
      const value = Math.abs(channel[index]!);
      if (value > LEGACY_SCALE) legacy += 1;
      if (value < FULL_SCALE && value < top) continue;
      const end = runEnd(channel, index, Math.min(FULL_SCALE, top));
      const length = end - index;
      if (length >= LEAST_RUN) {
        if (value >= FULL_SCALE) {
          runs += 1;
          clipped += length;
        } else if (top >= LEAST_TOP && top - Math.min(Math.abs(channel[index - 1] ?? top), Math.abs(channel[end] ?? top)) > ABRUPT * top) {
          flatTops += 1;
        }
      }
      for (let passed = index + 1; passed < end; passed += 1) if (Math.abs(channel[passed]!) > LEGACY_SCALE) legacy += 1;
      index = end - 1;
    }
  }
  const samples = Math.max(1, channels.length * (channels[0]?.length ?? 0));
  return { runs, flatTops, ratio: clipped / samples, legacyRatio: legacy / samples };
}

/** Where samples stop being as high, on the same side of zero. */
function runEnd(channel: Float32Array, start: number, level: number): number {
  const isPositive = channel[start]! > 0;
  let end = start + 1;
  while (end < channel.length && Math.abs(channel[end]!) >= level && channel[end]! > 0 === isPositive) end += 1;
  return end;
}

/** Without their sign, the bits of float32 are in the order of the numbers; comparing integers takes half of the time. */
function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

const WITHOUT_SIGN = 0x7fff_ffff;

/** Samples that are passed over together when none of them is high. */
const STRETCH = 256;

/** The highest size of each stretch, as bits. */
function highestOfStretches(words: Int32Array): Int32Array {
  const highest = new Int32Array(Math.ceil(words.length / STRETCH));
  for (let stretch = 0; stretch < highest.length; stretch += 1) {
    const end = Math.min(words.length, (stretch + 1) * STRETCH);
    let top = 0;
    for (let index = stretch * STRETCH; index < end; index += 1) {
      const size = words[index]! & WITHOUT_SIGN;
      if (size > top) top = size;
    }
    highest[stretch] = top;
  }
  return highest;
}

function floatOf(bits: number): number {
  return new Float32Array(Int32Array.of(bits).buffer)[0]!;
}
