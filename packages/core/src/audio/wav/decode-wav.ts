import { FileFormatError } from '../../errors.js';
import type { Warning } from '../../warning.js';
import type { AudioClip } from '../clip.js';
import { decodeFormat } from './decode-format.js';
import type { WavEncoding } from './decode-format.js';
import { decodeMetadata } from './decode-metadata.js';
import { decodeSamples } from './decode-samples.js';
import { nextChunkOffset, readChunk, readFourCc, readUint64 } from './riff-reader.js';
import type { RiffChunk } from './riff-reader.js';
import type { WavMetadata } from './wav-metadata.js';

/** Bounds on what {@link decodeWav} reads. */
export interface WavLimits {
  /** The most channels. @defaultValue 64 */
  readonly maxChannels?: number | undefined;
  /** The most frames (samples per channel). @defaultValue 2³⁰, over six hours at 48 kHz */
  readonly maxFrames?: number | undefined;
  /** The most chunks; real files have a handful. @defaultValue 10 000 */
  readonly maxChunks?: number | undefined;
}

/** Settings of {@link decodeWav}. */
export interface DecodeWavOptions {
  /** Bounds on what is read. */
  readonly limits?: WavLimits | undefined;
}

/** What a WAV file holds. */
export interface DecodedWav {
  /** The sound; integers are scaled to −1…1. */
  readonly audio: AudioClip;
  /** How the samples were stored. */
  readonly encoding: WavEncoding;
  /** What the file carries beside the sound; only what is there and well-formed. */
  readonly metadata: WavMetadata;
  /** What was wrong with the file, though its sound could be read. */
  readonly warnings: readonly Warning[];
}

/**
 * Decodes a WAV file: PCM of 8, 16, 24 and 32 bits and floats of 32 and 64, plain or extensible, RIFF or RF64. Lengths that
 * were never filled in, as streams leave them, and files that end early are read as far as they go, with a warning.
 *
 * Source: Microsoft and IBM, Multimedia Programming Interface 1.0; EBU Tech 3306 v1.1 (RF64).
 *
 * @throws {FileFormatError} When it is no such file, or is over a limit; with the byte offset of the fault.
 *
 * @example
 * ```ts
 * const { audio, metadata } = decodeWav(bytes);
 * metadata.acid?.bpm; // 128
 * ```
 */
export function decodeWav(bytes: Uint8Array, options: DecodeWavOptions = {}): DecodedWav {
  const { maxChannels = 64, maxFrames = 2 ** 30, maxChunks = 10_000 } = options.limits ?? {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const warnings: Warning[] = [];
  const chunks = readWavChunks(view, maxChunks, warnings);
  const formatChunk = chunks.find(({ id }) => id === 'fmt ');
  if (formatChunk === undefined) throw fault('There is no fmt chunk.', 12);
  const encoding = decodeFormat(view, formatChunk, maxChannels);
  const data = chunks.find(({ id }) => id === 'data');
  if (data === undefined) throw fault('There is no data chunk.', bytes.length);
  const frameBytes = (encoding.bits / 8) * encoding.channels;
  const frames = Math.floor((data.end - data.start) / frameBytes);
  if (frames > maxFrames) throw fault(`The sound has ${frames} frames; at most ${maxFrames} are read.`, data.start);
  const channels = decodeSamples(bytes.subarray(data.start, data.start + frames * frameBytes), encoding);
  return { audio: { sampleRate: encoding.sampleRate, channels }, encoding, metadata: decodeMetadata(view, chunks), warnings };
}

/** Reads a file's chunks; the `data` chunk ends where the sound really ends. */
function readWavChunks(view: DataView, maxChunks: number, warnings: Warning[]): RiffChunk[] {
  if (view.byteLength < 12) throw fault(`${view.byteLength} bytes are too short for a WAV file.`, 0);
  const id = readFourCc(view, 0);
  if (!['RIFF', 'RF64', 'BW64'].includes(id) || readFourCc(view, 8) !== 'WAVE') throw fault('This is not a WAV file.', 0);
  const riffEnd = 8 + view.getUint32(4, true);
  const chunks: RiffChunk[] = [];
  let dataSize: number | undefined;
  let offset = 12;
  for (let chunk = readChunk(view, offset, view.byteLength); chunk !== undefined; chunk = readChunk(view, offset, view.byteLength)) {
    if (chunks.length >= maxChunks) throw fault(`There are more than ${maxChunks} chunks.`, offset);
    if (chunk.id === 'ds64' && chunk.end - chunk.start >= 24) dataSize = readUint64(view, chunk.start + 8);
    const read = chunk.id === 'data' ? resolveData(chunk, { fileEnd: view.byteLength, riffEnd, dataSize }, warnings) : chunk;
    chunks.push(read);
    const length = chunk.id === 'data' ? read.end - read.start : chunk.claimedSize;
    offset = nextChunkOffset(view, chunk.start + length, length);
  }
  return chunks;
}

/** What is known about lengths when the sound begins. */
interface KnownSizes {
  readonly fileEnd: number;
  readonly riffEnd: number;
  /** From `ds64`. */
  readonly dataSize: number | undefined;
}

function resolveData(chunk: RiffChunk, { fileEnd, riffEnd, dataSize }: KnownSizes, warnings: Warning[]): RiffChunk {
  const { start, claimedSize } = chunk;
  const size = claimedSize === 0xffff_ffff && dataSize !== undefined ? dataSize : claimedSize;
  // A writer that could not go back leaves 0 or all ones; an honest 0 comes with a RIFF length that fits the file.
  const neverFilledIn = size === 0xffff_ffff || (size === 0 && fileEnd > start && riffEnd !== fileEnd && riffEnd !== fileEnd - 1);
  if (!neverFilledIn && start + size <= fileEnd) return { ...chunk, end: start + size };
  const message = neverFilledIn
    ? 'The length of the sound was never filled in; everything to the end of the file was read.'
    : `The file ends ${start + size - fileEnd} bytes before its sound does.`;
  warnings.push({ code: 'notice', field: 'data', message });
  return { ...chunk, end: fileEnd };
}

function fault(message: string, offset: number): FileFormatError {
  return new FileFormatError('wav', message, offset);
}
