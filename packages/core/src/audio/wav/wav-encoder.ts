import { InvalidInputError } from '../../errors.js';
import { createRandom } from '../../random.js';
import type { Hertz, Seed } from '../../units.js';
import { parseInput } from '../../validate.js';
import { encodeMetadata } from './encode-metadata.js';
import { encodeSamples } from './encode-samples.js';
import { encodeChunk, encodeFields, fourCc } from './riff-writer.js';
import type { RiffField } from './riff-writer.js';
import { WAV_SAMPLE_BYTES, WAVE_CODES } from './wav-format.js';
import type { WavFormat } from './wav-format.js';
import type { WavMetadata } from './wav-metadata.js';
import { encodeWavOptionsSchema, wavLayoutSchema } from './wav-schema.js';

/** The size of a sound that will be written as a WAV file. */
export interface WavLayout {
  /** A whole number of samples per second, 8 000–384 000. */
  readonly sampleRate: Hertz;
  /** The number of channels, 1–64. */
  readonly channels: number;
  /** The number of frames (samples per channel) of the whole file. */
  readonly frames: number;
}

/** Settings of {@link encodeWav} and {@link createWavEncoder}. */
export interface EncodeWavOptions {
  /** How samples are stored. @defaultValue 'pcm16' */
  readonly format?: WavFormat | undefined;
  /** Adds triangular dither of ±1 step, drawn from this seed; for integers only. @defaultValue no dither */
  readonly ditherSeed?: Seed | undefined;
  /** What the file carries beside the sound. @defaultValue nothing */
  readonly metadata?: WavMetadata | undefined;
}

/** Writes a WAV file piece by piece: the header, then the sound in blocks of any size. */
export interface WavEncoder {
  /** The length of the whole file in bytes. */
  readonly byteLength: number;
  /** How many frames are still to come. */
  readonly framesLeft: number;
  /** The bytes before the sound; the lengths in them are final, so the file is never touched again. */
  header(): Uint8Array<ArrayBuffer>;
  /**
   * Encodes the next frames. The block that completes the file also carries the padding that its length may need.
   *
   * @param channels - As many arrays as the layout says, all of the same length; float32, −1…1.
   * @throws {InvalidInputError} When the channels do not fit, or there are more frames than the layout says.
   */
  block(channels: readonly Float32Array[]): Uint8Array<ArrayBuffer>;
}

/**
 * Creates an encoder for a sound whose length is known, so that a long render is never held twice. Files over 4 GiB become
 * RF64. More than two channels are written as `WAVE_FORMAT_EXTENSIBLE`.
 *
 * Source: Microsoft and IBM, Multimedia Programming Interface 1.0; EBU Tech 3306 v1.1 (RF64).
 *
 * @throws {InvalidInputError} When the layout or an option is not acceptable.
 *
 * @example
 * ```ts
 * const encoder = createWavEncoder({ sampleRate: 48_000, channels: 2, frames: 480_000 });
 * await file.write(encoder.header());
 * for await (const block of render) await file.write(encoder.block(block));
 * ```
 */
export function createWavEncoder(layout: WavLayout, options: EncodeWavOptions = {}): WavEncoder {
  const { sampleRate, channels: channelCount, frames } = parseInput(wavLayoutSchema, layout, 'layout');
  const { format = 'pcm16', ditherSeed, metadata = {} } = parseInput(encodeWavOptionsSchema, options, 'options');
  const dataSize = frames * channelCount * WAV_SAMPLE_BYTES[format];
  const padding = dataSize % 2;
  const dither = ditherSeed === undefined ? undefined : createRandom(ditherSeed);
  const header = encodeHeader({ sampleRate, channels: channelCount, frames }, format, metadata, dataSize);
  let framesLeft = frames;
  return {
    byteLength: header.length + dataSize + padding,
    get framesLeft() {
      return framesLeft;
    },
    header: () => header.slice(),
    block(channels) {
      const length = channels[0]?.length ?? 0;
      assertBlock(channels, channelCount, framesLeft);
      const bytes = encodeSamples({ channels, from: 0, to: length }, format, dither);
      framesLeft -= length;
      return framesLeft === 0 && padding === 1 && length > 0 ? encodeFields([bytes, new Uint8Array(1)]) : bytes;
    },
  };
}

function encodeHeader(layout: WavLayout, format: WavFormat, metadata: WavMetadata, dataSize: number): Uint8Array<ArrayBuffer> {
  // Data other than integers come with a `fact` chunk.
  const fact = format === 'float32' ? [encodeChunk('fact', ['u32', Math.min(layout.frames, 0xffff_ffff)])] : [];
  const chunks = [encodeFormat(layout, format), ...fact, ...encodeMetadata(metadata, layout.sampleRate)];
  const chunkBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const riffSize = 4 + chunkBytes + 8 + dataSize + (dataSize % 2);
  if (riffSize <= 0xffff_ffff) {
    return encodeFields([fourCc('RIFF'), ['u32', riffSize], fourCc('WAVE'), ...chunks, fourCc('data'), ['u32', dataSize]]);
  }
  const sizes = encodeChunk('ds64', ['u64', riffSize + DS64_BYTES], ['u64', dataSize], ['u64', layout.frames], ['u32', 0]);
  return encodeFields([fourCc('RF64'), UNKNOWN_SIZE, fourCc('WAVE'), sizes, ...chunks, fourCc('data'), UNKNOWN_SIZE]);
}

/** In RF64 the real sizes are in `ds64`, and this stands in their place. */
const UNKNOWN_SIZE: RiffField = ['u32', 0xffff_ffff];

/** The length of a whole `ds64` chunk. */
const DS64_BYTES = 36;

function encodeFormat({ sampleRate, channels }: WavLayout, format: WavFormat): Uint8Array {
  const code = format === 'float32' ? WAVE_CODES.float : WAVE_CODES.pcm;
  const sampleBytes = WAV_SAMPLE_BYTES[format];
  const blockAlign = channels * sampleBytes;
  const extensible = channels > 2;
  const head: RiffField[] = [
    ['u16', extensible ? WAVE_CODES.extensible : code],
    ['u16', channels],
    ['u32', sampleRate],
    ['u32', sampleRate * blockAlign],
    ['u16', blockAlign],
    ['u16', sampleBytes * 8],
  ];
  if (!extensible) return encodeChunk('fmt ', ...head, ...(format === 'float32' ? [NO_EXTENSION] : []));
  const speakers = SPEAKER_MASKS[channels] ?? 0;
  return encodeChunk('fmt ', ...head, ['u16', 22], ['u16', sampleBytes * 8], ['u32', speakers], ['u16', code], SUBFORMAT_TAIL);
}

/** Formats other than integers state the length of what follows. */
const NO_EXTENSION: RiffField = ['u16', 0];

/** Which speakers the usual numbers of channels mean: 3.0, quad, 5.0, 5.1, 7.1; 0 leaves it open. */
const SPEAKER_MASKS: Readonly<Record<number, number>> = { 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3f, 8: 0x63f };

/** What follows the format code in the GUID of an extensible format. */
const SUBFORMAT_TAIL = Uint8Array.of(0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71);

function assertBlock(channels: readonly Float32Array[], count: number, framesLeft: number): void {
  const lengths = channels.map((channel) => channel.length);
  const fits = lengths.length === count && lengths.every((length) => length === lengths[0] && length <= framesLeft);
  if (fits) return;
  const message = `must be ${count} Float32Arrays of one length, at most ${framesLeft} frames`;
  throw new InvalidInputError('channels', [{ path: 'channels', message, received: `lengths ${lengths.join(', ')}` }]);
}
