import { joinBytes } from '@loop/core';
import type { Hertz } from '@loop/core';

import { skipTags } from './audio-format.js';

/** What a scan of an MP3's frame headers finds, without decoding. */
export interface MpegScan {
  /** The bytes of all whole frames, one after the other; what lies between and behind them is left out. */
  readonly frames: Uint8Array;
  readonly frameCount: number;
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
  const scan = { samples: 0, kbps: 0, frameCount: 0, junk: start - at, constant: true, within: false };
  const pieces: Uint8Array[] = [];
  at = info === undefined ? start : start + header.bytes;
  while (at + 4 <= end) {
    const next = readHeader(bytes, at);
    if (next?.stream !== header.stream) {
      at += 1;
      scan.junk += 1;
    } else if (at + next.bytes > end) {
      scan.within = true;
      break;
    } else {
      pieces.push(bytes.subarray(at, at + next.bytes));
      scan.frameCount += 1;
      scan.samples += next.samples;
      scan.kbps += next.kbps;
      if (next.kbps !== header.kbps && info === undefined) scan.constant = false;
      at += next.bytes;
    }
  }
  if (scan.frameCount === 0) return undefined;
  return {
    frames:
      scan.junk === start - skipTags(bytes) ? bytes.subarray(info === undefined ? start : start + header.bytes, at) : joinBytes(pieces),
    frameCount: scan.frameCount,
    sampleRate: header.sampleRate,
    channels: header.channels,
    samples: scan.samples,
    bitrate: Math.round((scan.kbps * 1000) / scan.frameCount),
    constantBitrate: info === undefined ? scan.constant : info.constant,
    declaredSamples: info?.frames === undefined ? undefined : info.frames * header.samples,
    padding: info?.padding ?? { start: 0, end: 0 },
    junkBytes: scan.junk,
    endsWithinFrame: scan.within,
  };
}

/** The first header that another one follows at the right distance: four bytes alone look like a header too often. */
function findFirst(bytes: Uint8Array, from: number, end: number): { readonly at: number; readonly header: Header } | undefined {
  for (let at = from; at + 4 <= end; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const header = readHeader(bytes, at);
    if (header === undefined) continue;
    const next = readHeader(bytes, at + header.bytes);
    if (next?.stream === header.stream) return { at, header };
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
