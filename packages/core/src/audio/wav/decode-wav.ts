import { FileFormatError } from '../../errors.js';
import type { Warning } from '../../warning.js';
import { findNonFinite } from '../clip.js';
import type { AudioClip } from '../clip.js';
import { decodeFormat } from './decode-format.js';
import type { WavEncoding } from './decode-format.js';
import { decodeMetadata } from './decode-metadata.js';
import { decodeSamples } from './decode-samples.js';
import { findSoundChunk, hasChunkName, isChunkAt, nextChunkOffset, readChunk, readFourCc, readUint64 } from './riff-reader.js';
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
 * Decodes a WAV file: PCM of 8, 16, 24 and 32 bits, floats of 32 and 64, A-law and µ-law, plain or extensible, RIFF, RF64 or BW64.
 * Lengths that were never filled in, as streams leave them, and files that end early are read as far as they go, with a warning.
 * So are tags before the header, bytes between chunks, and samples that are not finite numbers, which become 0. A warning also
 * says where bytes behind the sound, or a second `data` chunk, were left out.
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
  if (encoding.kind === 'float') replaceNonFinite(channels, warnings);
  return { audio: { sampleRate: encoding.sampleRate, channels }, encoding, metadata: decodeMetadata(view, chunks), warnings };
}

/** Reads a file's chunks; the `data` chunk ends where the sound really ends. */
function readWavChunks(view: DataView, maxChunks: number, warnings: Warning[]): RiffChunk[] {
  const form = findForm(view, warnings);
  const sizes: KnownSizes = { view, riffEnd: form + 8 + view.getUint32(form + 4, true), dataSize: undefined };
  const chunks: RiffChunk[] = [];
  let offset = form + 12;
  for (let chunk = readChunk(view, offset, view.byteLength); chunk !== undefined; chunk = readChunk(view, offset, view.byteLength)) {
    if (chunks.length >= maxChunks) throw fault(`There are more than ${maxChunks} chunks.`, offset);
    if (chunk.id === 'ds64' && chunk.end - chunk.start >= 24) sizes.dataSize = readUint64(view, chunk.start + 8);
    const read = chunk.id === 'data' ? resolveData(chunk, sizes, warnings) : chunk;
    chunks.push(read);
    if (chunk.id === 'data') warnAboutRest(view, read, chunks, warnings);
    const length = chunk.id === 'data' ? read.end - read.start : chunk.claimedSize;
    offset = nextChunkOffset(view, chunk.start + length, length);
    if (isChunkAt(view, offset) || hasSound(chunks)) continue;
    const lost = findSoundChunk(view, lostFrom(chunk, offset));
    if (lost === undefined) break;
    warnings.push({ code: 'notice', message: `No chunk begins at byte ${offset}; reading goes on with the one at byte ${lost}.` });
    offset = lost;
  }
  return chunks;
}

function hasSound(chunks: readonly RiffChunk[]): boolean {
  return chunks.some(({ id }) => id === 'data');
}

/** Sound that goes on behind its chunk, as where a recorder crashed between two of its updates of the length, is not read. */
function warnAboutRest(view: DataView, { end }: RiffChunk, chunks: readonly RiffChunk[], warnings: Warning[]): void {
  const rest = view.byteLength - end;
  const isSecond = chunks.filter(({ id }) => id === 'data').length > 1;
  if (isSecond) warnings.push({ code: 'ignored', field: 'data', message: 'There is more than one data chunk; only the first was read.' });
  else if (rest >= 8 && !isNoSound(view, end)) {
    warnings.push({ code: 'ignored', field: 'data', message: `${rest} bytes behind the sound belong to no chunk and were not read.` });
  }
}

/** Chunks, an ID3 tag of the first version, and zeros. */
function isNoSound(view: DataView, from: number): boolean {
  if (hasChunkName(view, from) || hasChunkName(view, from + 1) || readFourCc(view, from).startsWith('TAG')) return true;
  return new Uint8Array(view.buffer, view.byteOffset + from, view.byteLength - from).every((byte) => byte === 0);
}

/** A length that leads nowhere may have led past the sound: what is searched begins inside the chunk that has it. */
function lostFrom(chunk: RiffChunk, offset: number): number {
  return chunk.id === 'fmt ' ? Math.min(offset, chunk.start + 16) : Math.min(offset, chunk.start);
}

/** How far into a file its header may stand, behind bytes that are no tag of a known length. */
const FORM_SEARCH_BYTES = 65_536;

/** Finds the header, also behind tags and other bytes that programs put in front of it. */
function findForm(view: DataView, warnings: Warning[]): number {
  const tagEnd = id3Length(view);
  for (let offset = tagEnd; offset + 12 <= view.byteLength && offset <= tagEnd + FORM_SEARCH_BYTES; offset += 1) {
    if (!isForm(view, offset)) continue;
    if (offset > 0) warnings.push({ code: 'notice', message: `${offset} bytes before the header were passed over.` });
    return offset;
  }
  if (view.byteLength < 12) throw fault(`${view.byteLength} bytes are too short for a WAV file.`, 0);
  throw fault('This is not a WAV file.', 0);
}

function isForm(view: DataView, offset: number): boolean {
  const first = view.getUint8(offset);
  if (first !== FIRST_OF_RIFF && first !== FIRST_OF_BW64) return false;
  return ['RIFF', 'RF64', 'BW64'].includes(readFourCc(view, offset)) && readFourCc(view, offset + 8) === 'WAVE';
}

const FIRST_OF_RIFF = 0x52;
const FIRST_OF_BW64 = 0x42;

/** The length of an ID3v2 tag at the beginning, 0 when there is none. Source: https://id3.org/id3v2.4.0-structure, section 3.1 */
function id3Length(view: DataView): number {
  if (view.byteLength < 10 || !readFourCc(view, 0).startsWith('ID3')) return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (view.getUint8(at) & 127), 0);
  const end = 10 + size;
  return end + 12 <= view.byteLength ? end : 0;
}

/** What is known about lengths when the sound begins. */
interface KnownSizes {
  readonly view: DataView;
  readonly riffEnd: number;
  /** From `ds64`. */
  dataSize: number | undefined;
}

function resolveData(chunk: RiffChunk, { view, riffEnd, dataSize }: KnownSizes, warnings: Warning[]): RiffChunk {
  const { start, claimedSize } = chunk;
  const fileEnd = view.byteLength;
  const size = claimedSize === 0xffff_ffff && dataSize !== undefined ? dataSize : claimedSize;
  // A writer that could not go back leaves 0 or all ones; an honest 0 comes with a RIFF length that fits the file, and chunks behind it.
  const isHonest = (riffEnd === fileEnd || riffEnd === fileEnd - 1) && (fileEnd - start < 8 || hasChunkName(view, start));
  const neverFilledIn = size === 0xffff_ffff || (size === 0 && fileEnd > start && !isHonest);
  if (!neverFilledIn && start + size <= fileEnd) return { ...chunk, end: start + size };
  const message = neverFilledIn
    ? 'The length of the sound was never filled in; everything to the end of the file was read.'
    : `The file ends ${start + size - fileEnd} bytes before its sound does.`;
  warnings.push({ code: 'notice', field: 'data', message });
  return { ...chunk, end: fileEnd };
}

/** One sample that is no number would spoil whatever is made of the sound. */
function replaceNonFinite(channels: readonly Float32Array[], warnings: Warning[]): void {
  let count = 0;
  for (const channel of channels) {
    for (let frame = findNonFinite(channel, 0); frame !== undefined; frame = findNonFinite(channel, frame + 1)) {
      channel[frame] = 0;
      count += 1;
    }
  }
  if (count === 0) return;
  const message = `${count} samples are not finite numbers (NaN or infinite); each was read as 0.`;
  warnings.push({ code: 'substituted', field: 'data', message });
}

function fault(message: string, offset: number): FileFormatError {
  return new FileFormatError('wav', message, offset);
}
