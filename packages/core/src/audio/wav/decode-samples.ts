import type { WavEncoding } from './decode-format.js';

/**
 * Decodes interleaved samples. Integers are divided by half their range, so that full scale is −1…1; floats stay as they are.
 *
 * @param bytes - Whole frames, little-endian.
 * @returns One float32 array per channel.
 * @internal
 */
export function decodeSamples(bytes: Uint8Array, { kind, bits, channels }: WavEncoding): Float32Array[] {
  const width = bits / 8;
  const stride = channels * width;
  const frames = Math.floor(bytes.length / stride);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[`${kind}${bits}`] as SampleReader;
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    read(view, channel * width, stride, samples);
    return samples;
  });
}

/** Fills `samples` from every `stride` bytes of a view, beginning at `offset`. */
type SampleReader = (view: DataView, offset: number, stride: number, samples: Float32Array) => void;

/** A loop per kind of sample: one loop that asks for the kind inside is several times slower. */
const READERS: Readonly<Record<string, SampleReader>> = {
  pcm8(view, offset, stride, samples) {
    for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) samples[index] = (view.getUint8(at) - 128) / 128;
  },
  pcm16(view, offset, stride, samples) {
    for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) samples[index] = view.getInt16(at, true) / 32_768;
  },
  pcm24(view, offset, stride, samples) {
    for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) {
      samples[index] = ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608;
    }
  },
  pcm32(view, offset, stride, samples) {
    for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) samples[index] = view.getInt32(at, true) / 2 ** 31;
  },
  'a-law8': (view, offset, stride, samples) => readTable(A_LAW, view, { offset, stride, samples }),
  'mu-law8': (view, offset, stride, samples) => readTable(MU_LAW, view, { offset, stride, samples }),
  float32(view, offset, stride, samples) {
    for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) samples[index] = view.getFloat32(at, true);
  },
  float64(view, offset, stride, samples) {
    for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) samples[index] = view.getFloat64(at, true);
  },
};

interface Places {
  readonly offset: number;
  readonly stride: number;
  readonly samples: Float32Array;
}

function readTable(table: Float32Array, view: DataView, { offset, stride, samples }: Places): void {
  for (let index = 0, at = offset; index < samples.length; index += 1, at += stride) samples[index] = table[view.getUint8(at)] as number;
}

/** What each byte of telephony stands for: a sign, the number of doublings, and four bits. Source: ITU-T G.711, tables 1a–2b. */
const A_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const byte = code ^ 0x55;
  const doublings = (byte >> 4) & 7;
  const size = doublings === 0 ? (byte & 15) * 16 + 8 : ((byte & 15) * 16 + 264) * 2 ** (doublings - 1);
  return ((byte & 128) === 0 ? -size : size) / 32_768;
});

const MU_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const byte = code ^ 0xff;
  const size = ((byte & 15) * 8 + 132) * 2 ** ((byte >> 4) & 7) - 132;
  return ((byte & 128) === 0 ? size : -size) / 32_768;
});
