import { crc16, crc8 } from '../flac-checksums.js';
import type { StreamFacts } from './stream-facts.js';

/** A frame whose checksums are right. */
export interface FlacFrame {
  /** Where it begins and ends, in bytes. */
  readonly start: number;
  readonly end: number;
  /** Where its first sample belongs. */
  readonly position: number;
  /** Samples per channel. */
  readonly samples: number;
}

/** How often a frame can seem to end before it does, at a header that is none. */
const MAX_FALSE_HEADERS = 8;
/** The same at a mere sign of a header, which a sound may hold again and again. */
const MAX_FALSE_SIGNS = 32;

/**
 * Finds the frames of a FLAC stream whose checksums are right, without decoding them; what lies between them is damaged.
 *
 * Source: RFC 9639 sections 9.1 (headers), 9.3 (checksums).
 *
 * @param range - Where to look, in bytes: behind STREAMINFO, up to where the sound ends.
 *
 * @internal
 */
export function readFlacFrames(bytes: Uint8Array, [from, to]: readonly [number, number], facts: StreamFacts): readonly FlacFrame[] {
  const signs = findSigns(bytes, from, to, facts);
  const headers = signs.flatMap((sign) => (sign.header === undefined ? [] : { ...sign, header: sign.header }));
  const frames: FlacFrame[] = [];
  for (let index = 0, sign = 0; index < headers.length; index += 1) {
    const { start, header } = headers[index]!;
    while (signs[sign]!.start < start) sign += 1;
    // Where the next header is damaged, its sign may still be there.
    const end = endOf(bytes, headers, index, to, MAX_FALSE_HEADERS) ?? endOf(bytes, signs, sign, to, MAX_FALSE_SIGNS);
    if (end === undefined) continue;
    frames.push({ start, end, ...header });
    while ((headers[index + 1]?.start ?? end) < end) index += 1;
  }
  return frames;
}

/** Groups frames that follow one another without a gap. @internal */
export function groupFlacFrames(frames: readonly FlacFrame[]): readonly (readonly FlacFrame[])[] {
  const rows: FlacFrame[][] = [];
  for (const frame of frames) {
    const before = rows.at(-1)?.at(-1);
    if (before !== undefined && before.end === frame.start && before.position + before.samples === frame.position) rows.at(-1)!.push(frame);
    else rows.push([frame]);
  }
  return rows;
}

type Header = Pick<FlacFrame, 'position' | 'samples'>;

/** Where a frame may begin. Where its header is damaged, the frame before can still end there. */
interface Sign {
  readonly start: number;
  readonly header: Header | undefined;
}

/** Where a frame ends: before one of the next signs, or with the sound, where its checksum is right. */
function endOf(bytes: Uint8Array, signs: readonly Pick<Sign, 'start'>[], index: number, to: number, tries: number): number | undefined {
  let sum = 0;
  for (let next = index + 1; next <= Math.min(signs.length, index + tries); next += 1) {
    const end = signs[next]?.start ?? to;
    sum = crc16(bytes.subarray(signs[next - 1]!.start, end), sum);
    if (sum === 0) return end;
  }
  return undefined;
}

function findSigns(bytes: Uint8Array, from: number, to: number, facts: StreamFacts): readonly Sign[] {
  const signs: Sign[] = [];
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at < to; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1]! >> 1 === 0x7c) signs.push({ start: at, header: readHeader(bytes.subarray(at, Math.min(to, at + 16)), facts) });
  return signs;
}

function readHeader(bytes: Uint8Array, { channels, blockSamples }: StreamFacts): Header | undefined {
  const [, second = 0, sizes = 0, form = 0] = bytes;
  const [sizeCode, rateCode, channelCode] = [sizes >> 4, sizes & 15, form >> 4];
  if (sizeCode === 0 || rateCode === 15 || (form & 1) === 1 || ((form >> 1) & 7) === 3) return undefined;
  if (channelCode > 10 || (channelCode < 8 ? channelCode + 1 : 2) !== channels) return undefined;
  const number = readNumber(bytes, 4);
  if (number === undefined) return undefined;
  const rate = number.end + SIZE_BYTES[sizeCode]!;
  const end = rate + RATE_BYTES[rateCode]!;
  if (end >= bytes.length || crc8(bytes.subarray(0, end)) !== bytes[end]) return undefined;
  const samples = readBlockSize(bytes, sizeCode, number.end);
  // Frames of one length are counted, those of several lengths say how many samples were before them.
  return { samples, position: (second & 1) === 1 ? number.value : number.value * (blockSamples || samples) };
}

/** Bytes behind the number that hold the length of the block, and the sample rate, by code. */
const SIZE_BYTES = Array.from({ length: 16 }, (_, code) => (code === 6 ? 1 : code === 7 ? 2 : 0));
const RATE_BYTES = Array.from({ length: 16 }, (_, code) => (code === 12 ? 1 : code === 13 || code === 14 ? 2 : 0));

function readBlockSize(bytes: Uint8Array, code: number, at: number): number {
  if (code === 1) return 192;
  if (code < 6) return 144 * 2 ** code;
  if (code === 6) return bytes[at]! + 1;
  return code === 7 ? bytes[at]! * 256 + bytes[at + 1]! + 1 : 2 ** code;
}

/** Reads a number that is written as UTF-8 writes characters, of up to 36 bits. */
function readNumber(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const length = Math.clz32(~(first << 24));
  if (length === 0) return { value: first, end: at + 1 };
  if (length === 1 || length === 8 || at + length > bytes.length) return undefined;
  let value = first & (0x7f >> length);
  for (const byte of bytes.subarray(at + 1, at + length)) {
    if (byte >> 6 !== 2) return undefined;
    value = value * 64 + (byte & 63);
  }
  return { value, end: at + length };
}
