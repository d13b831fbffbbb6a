import type { Random } from '../../random.js';
import type { WavFormat } from './wav-format.js';

/** What {@link encodeSamples} encodes. @internal */
export interface SampleBlock {
  /** float32, all of the same length; −1…1 is full scale. */
  readonly channels: readonly Float32Array[];
  /** The first frame to encode. */
  readonly from: number;
  /** The frame to stop before. */
  readonly to: number;
}

/**
 * Interleaves frames and encodes them. Integers are rounded to the nearest after scaling by 2¹⁵ or 2²³, so that decoding and
 * encoding again gives the same bytes; what is beyond full scale is clipped, NaN becomes 0.
 *
 * @param dither - Where to draw triangular noise of up to ±1 step from, frame by frame; for integers only.
 * @returns Little-endian bytes of their own.
 * @internal
 */
export function encodeSamples(block: SampleBlock, format: WavFormat, dither: Random | undefined): Uint8Array<ArrayBuffer> {
  if (format === 'float32') return new Uint8Array(interleave(block).buffer);
  if (dither !== undefined) return encodeIntegers(ditheredIntegers(block, format, dither), format);
  return format === 'pcm16' ? encodePcm16(block) : encodePcm24(block);
}

function interleave({ channels, from, to }: SampleBlock): Float32Array<ArrayBuffer> {
  const stride = channels.length;
  const samples = new Float32Array((to - from) * stride);
  for (const [index, channel] of channels.entries()) {
    for (let frame = from, target = index; frame < to; frame += 1, target += stride) samples[target] = channel[frame] as number;
  }
  return samples;
}

function encodePcm16({ channels, from, to }: SampleBlock): Uint8Array<ArrayBuffer> {
  const stride = channels.length;
  const samples = new Int16Array((to - from) * stride);
  for (const [index, channel] of channels.entries()) {
    for (let frame = from, target = index; frame < to; frame += 1, target += stride) {
      const value = (channel[frame] as number) * 32_768;
      // Not Math.round, which must tell 0 and −0 apart and is three times slower for it.
      samples[target] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : Math.floor(value + 0.5);
    }
  }
  return new Uint8Array(samples.buffer);
}

function encodePcm24({ channels, from, to }: SampleBlock): Uint8Array<ArrayBuffer> {
  const stride = channels.length * 3;
  const bytes = new Uint8Array((to - from) * stride);
  for (const [index, channel] of channels.entries()) {
    for (let frame = from, target = index * 3; frame < to; frame += 1, target += stride) {
      const value = (channel[frame] as number) * 8_388_608;
      const integer = value > 8_388_607 ? 8_388_607 : value < -8_388_608 ? -8_388_608 : Math.floor(value + 0.5);
      bytes[target] = integer;
      bytes[target + 1] = integer >> 8;
      bytes[target + 2] = integer >> 16;
    }
  }
  return bytes;
}

/** Frame by frame, so that the draws do not depend on how the sound is cut into blocks. */
function ditheredIntegers({ channels, from, to }: SampleBlock, format: 'pcm16' | 'pcm24', random: Random): Int32Array {
  const scale = format === 'pcm16' ? 32_768 : 8_388_608;
  const integers = new Int32Array((to - from) * channels.length);
  let target = 0;
  for (let frame = from; frame < to; frame += 1) {
    for (const channel of channels) {
      const value = (channel[frame] as number) * scale + random.next() - random.next();
      integers[target] = value > scale - 1 ? scale - 1 : value < -scale ? -scale : Math.floor(value + 0.5);
      target += 1;
    }
  }
  return integers;
}

function encodeIntegers(integers: Int32Array, format: 'pcm16' | 'pcm24'): Uint8Array<ArrayBuffer> {
  if (format === 'pcm16') return new Uint8Array(Int16Array.from(integers).buffer);
  const bytes = new Uint8Array(integers.length * 3);
  for (const [index, integer] of integers.entries()) {
    bytes[index * 3] = integer;
    bytes[index * 3 + 1] = integer >> 8;
    bytes[index * 3 + 2] = integer >> 16;
  }
  return bytes;
}
