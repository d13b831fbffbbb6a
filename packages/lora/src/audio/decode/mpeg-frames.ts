import { joinBytes } from '@loop/core';
import type { Hertz } from '@loop/core';

import { skipTags } from './audio-format.js';

/** What a scan of an MP3's frame headers finds, without decoding. */
export interface MpegScan {
  /** The bytes of all whole frames, one after the other, with silent ones for those that are lost; what else lies between them is left out. */
  readonly frames: Uint8Array;
  readonly frameCount: number;
  /** Where frames are lost: how many, and how many samples are before them. */
  readonly gaps: readonly Pick<LostFrames, 'position' | 'frames'>[];
  readonly sampleRate: Hertz;
  readonly channels: number;
  /** Samples per channel in all whole frames. */
  readonly samples: number;
  /** The mean bit rate in bits per second. */
  readonly bitrate: number;
  /** Whether every frame has the same bit rate. */
  readonly constantBitrate: boolean;
  /** Samples per channel that the file's own header promises; `undefined` where it has none. */
  readonly declaredSamples: number | undefined;
  /** Samples at the beginning and the end that the encoder added. */
  readonly padding: { readonly start: number; readonly end: number };
  /** Bytes that belong to no frame: damage, or tags in odd places. */
  readonly junkBytes: number;
  /** Whether the file ends within a frame. */
  readonly endsWithinFrame: boolean;
}

/** Bit rates in kbit/s by version and layer, index 1–14. Source: ISO/IEC 11172-3 2.4.2.3 and 13818-3 2.4.2.3. */
const BITRATES = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const RATES = [44_100, 48_000, 32_000] as const;
/** The decoder of every encoder's output is late by this. Source: LAME's documentation of its tag. */
const DECODER_DELAY = 529;

interface Header {
  readonly bytes: number;
  readonly samples: number;
  readonly sampleRate: Hertz;
  readonly channels: number;
  readonly kbps: number;
  /** What all frames of a stream share: version, layer and rate. */
  readonly stream: number;
  readonly sideBytes: number;
}

/** Finds the frames of an MP3; `undefined` when there are not two in a row. @internal */
export function scanMpegFrames(bytes: Uint8Array): MpegScan | undefined {
  const end = withoutTailTags(bytes);
  let at = skipTags(bytes);
  const first = findFirst(bytes, at, end);
  if (first === undefined) return undefined;
  const start = first.at;
  const { header } = first;
  const info = readInfo(bytes, start, header);
  const scan = { samples: 0, kbps: 0, frameCount: 0, constant: true, within: false };
  const from = info === undefined ? start : start + header.bytes;
  const pieces: Uint8Array[] = [];
  const breaks: Break[] = [];
  let { kbps } = header;
  at = from;
  while (at + 4 <= end) {
    const next = readFrame(bytes, at, end, { ...header, kbps });
    if (next === undefined) {
      const resumed = findFirst(bytes, at + 1, end, header.stream)?.at ?? end;
      breaks.push({ piece: pieces.length, position: scan.samples, bytes: resumed - at, isTag: isTag(bytes, at) });
      at = resumed;
    } else if (at + next.bytes > end) {
      scan.within = true;
      break;
    } else {
      pieces.push(bytes.subarray(at, at + next.bytes));
      scan.frameCount += 1;
      scan.samples += next.samples;
      scan.kbps += next.kbps;
      kbps = next.kbps;
      if (next.kbps !== header.kbps && info === undefined) scan.constant = false;
      at += next.bytes;
    }
  }
  if (scan.frameCount === 0) return undefined;
  const meanBytes = pieces.reduce((sum, piece) => sum + piece.length, 0) / pieces.length;
  const between = breaks.filter(({ piece, isTag }) => !isTag && piece < pieces.length);
  const gaps = countLost(between, meanBytes, info?.frames === undefined ? undefined : info.frames - scan.frameCount);
  const lost = gaps.reduce((sum, { frames }) => sum + frames, 0);
  for (const { piece, frames } of gaps.toReversed()) {
    const model = pieces[piece - 1] ?? pieces[piece]!;
    pieces.splice(piece, 0, ...Array.from({ length: frames }, () => silentFrame(model)));
  }
  return {
    frames: breaks.length === 0 ? bytes.subarray(from, at) : joinBytes(pieces),
    frameCount: scan.frameCount,
    gaps,
    sampleRate: header.sampleRate,
    channels: header.channels,
    samples: scan.samples + lost * header.samples,
    bitrate: Math.round((scan.kbps * 1000) / scan.frameCount),
    constantBitrate: info === undefined ? scan.constant : info.constant,
    declaredSamples: info?.frames === undefined ? undefined : info.frames * header.samples,
    padding: info?.padding ?? { start: 0, end: 0 },
    junkBytes: start - skipTags(bytes) + breaks.reduce((sum, { bytes: between }) => sum + between, 0),
    endsWithinFrame: scan.within,
  };
}

/** Bytes that belong to no frame. */
interface Break {
  /** How many frames are before them, and how many samples. */
  readonly piece: number;
  readonly position: number;
  readonly bytes: number;
  readonly isTag: boolean;
}

/** A break, and how many frames it stands for. `position` does not count frames that were lost before. */
interface LostFrames extends Break {
  readonly frames: number;
}

/** Some ten seconds: longer bytes of another kind are something else than damage, unless the file says how many frames it has. */
const MAX_LOST_FRAMES = 400;

/** How many frames each break stands for, by its length, and where the file says it, by how many are missing in all. */
function countLost(breaks: readonly Break[], meanBytes: number, missing: number | undefined): readonly LostFrames[] {
  let left = Math.max(0, missing ?? Number.POSITIVE_INFINITY);
  return breaks.flatMap((one) => {
    const frames = Math.min(left, Math.round(one.bytes / meanBytes));
    if (frames === 0 || (missing === undefined && frames > MAX_LOST_FRAMES)) return [];
    left -= frames;
    return [{ ...one, frames }];
  });
}

/** A frame like another whose side information is empty, so that it is silent. It is as long, so that what later frames borrow from it stays in place. */
function silentFrame(model: Uint8Array): Uint8Array {
  const frame = new Uint8Array(model.length);
  frame.set(model.subarray(0, 4));
  // Without a checksum.
  frame[1]! |= 1;
  return frame;
}

/** Tags that programs leave between frames: ID3 of both versions, APE and Lyrics3. */
function isTag(bytes: Uint8Array, at: number): boolean {
  return /^(?:ID3|TAG|APETAGEX|LYRICSBEGIN)/u.test(text(bytes, at, 11));
}

/**
 * The frame at a place; `undefined` where there is none, or where its header is damaged: a frame that ends where nothing begins counts if it is as
 * long as the one before, and no other begins within.
 */
function readFrame(bytes: Uint8Array, at: number, end: number, { stream, kbps }: Pick<Header, 'stream' | 'kbps'>): Header | undefined {
  const header = readHeader(bytes, at);
  if (header?.stream !== stream) return undefined;
  const next = at + header.bytes;
  if (next >= end - 4 || readHeader(bytes, next)?.stream === stream || isTag(bytes, next)) return header;
  if (header.kbps !== kbps) return undefined;
  return findFirst(bytes, at + 4, Math.min(end, next), stream) === undefined ? header : undefined;
}

/**
 * The first header that another one follows at the right distance: four bytes alone look like a header too often.
 *
 * @param stream - Of which stream it must be; the last frame of that needs none behind it.
 */
function findFirst(
  bytes: Uint8Array,
  from: number,
  end: number,
  stream?: number,
): { readonly at: number; readonly header: Header } | undefined {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 4 <= end; at = bytes.indexOf(0xff, at + 1)) {
    const header = readHeader(bytes, at);
    if (header === undefined || (stream !== undefined && header.stream !== stream)) continue;
    const next = readHeader(bytes, at + header.bytes);
    if (next?.stream === header.stream || (stream !== undefined && at + header.bytes === end)) return { at, header };
  }
  return undefined;
}

function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (a !== 0xff || b === undefined || c === undefined || d === undefined || (b & 0xe0) !== 0xe0) return undefined;
  const version = (b >> 3) & 3;
  const layer = 4 - ((b >> 1) & 3);
  const rate = RATES[(c >> 2) & 3];
  const table = BITRATES[version === 3 ? (`1-${layer}` as '1-3') : layer === 1 ? '2-1' : '2-2'];
  const kbps = table?.[(c >> 4) - 1];
  if (version === 1 || layer === 4 || rate === undefined || kbps === undefined) return undefined;
  const sampleRate = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  const padding = (c >> 1) & 1;
  const channels = d >> 6 === 3 ? 1 : 2;
  const isShort = version !== 3 && layer === 3;
  const samples = layer === 1 ? 384 : isShort ? 576 : 1152;
  const length =
    layer === 1
      ? (Math.floor((12 * kbps * 1000) / sampleRate) + padding) * 4
      : Math.floor(((samples / 8) * kbps * 1000) / sampleRate) + padding;
  const sideBytes = version === 3 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  return { bytes: length, samples, sampleRate, channels, kbps, stream: (b & 0xfe) * 256 + (c & 0x0c), sideBytes };
}

interface Info {
  readonly frames: number | undefined;
  readonly constant: boolean;
  readonly padding: { readonly start: number; readonly end: number };
}

/** The Xing or Info frame at the beginning, which holds no sound. Source: LAME's documentation of its tag, revision 1. */
function readInfo(bytes: Uint8Array, at: number, header: Header): Info | undefined {
  const tag = at + 4 + header.sideBytes;
  const name = String.fromCodePoint(...bytes.subarray(tag, tag + 4));
  if (name !== 'Xing' && name !== 'Info') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tag + 12 > bytes.length) return undefined;
  const flags = view.getUint32(tag + 4);
  const frames = (flags & 1) === 0 ? undefined : view.getUint32(tag + 8);
  const lame =
    tag + 8 + ((flags & 1) === 0 ? 0 : 4) + ((flags & 2) === 0 ? 0 : 4) + ((flags & 4) === 0 ? 0 : 100) + ((flags & 8) === 0 ? 0 : 4);
  const delays = lame + 21;
  const hasDelays = delays + 3 <= Math.min(bytes.length, at + header.bytes) && /^(?:LAME|Lav[cf])/u.test(text(bytes, lame, 4));
  const start = hasDelays ? bytes[delays]! * 16 + (bytes[delays + 1]! >> 4) : 0;
  const end = hasDelays ? (bytes[delays + 1]! & 15) * 256 + bytes[delays + 2]! : 0;
  return {
    frames,
    constant: name === 'Info',
    padding: hasDelays ? { start: start + DECODER_DELAY, end: Math.max(0, end - DECODER_DELAY) } : { start: 0, end: 0 },
  };
}

/** Where the sound ends, before tags: ID3 of version 1, and APE. @internal */
export function withoutTailTags(bytes: Uint8Array): number {
  let end = bytes.length;
  if (text(bytes, end - 128, 3) === 'TAG') end -= 128;
  if (text(bytes, end - 32, 8) === 'APETAGEX') {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = view.getUint32(end - 32 + 12, true) + 32;
    end = Math.max(0, end - Math.min(size, end));
  }
  return end;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return at < 0 ? '' : String.fromCodePoint(...bytes.subarray(at, at + length));
}
