import type { Hertz } from '@loop/core';

import { skipTags } from './audio-format.js';

/** What the header of a file promises, read without decoding. */
export interface StreamFacts {
  readonly sampleRate: Hertz;
  readonly channels: number;
  /** Samples per channel; `undefined` when the file does not say. */
  readonly samples: number | undefined;
  /** Bits per sample, for lossless formats. */
  readonly bits?: number | undefined;
  /** Whether the stream is closed as it should be; `undefined` when the format has no such mark. */
  readonly isClosed?: boolean | undefined;
}

/** Reads STREAMINFO of a FLAC file. Source: RFC 9639 section 8.2. @internal */
export function readFlacFacts(bytes: Uint8Array): StreamFacts | undefined {
  return readStreamInfo(bytes, skipTags(bytes) + 8);
}

/** Most bytes of a page of Ogg: a header, 255 sizes, and 255 pieces of 255 bytes. */
const MAX_PAGE = 27 + 255 + 255 * 255;

/** Reads the first and the last page of an Ogg file. Source: RFC 3533 section 6; RFC 7845 section 5.1 for Opus. @internal */
export function readOggFacts(bytes: Uint8Array): StreamFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = skipTags(bytes);
  const packet = first + 27 + (bytes[first + 26] ?? 0);
  if (packet + 30 > bytes.length) return undefined;
  const last = findLastPage(bytes);
  const granule = last === undefined ? 0 : Number(view.getBigInt64(last + 6, true));
  const isClosed = last !== undefined && (bytes[last + 5]! & 4) !== 0;
  // "Op", "\1v" or "\x7fF".
  if (bytes[packet] === 0x4f) {
    const skipped = view.getUint16(packet + 10, true);
    return { sampleRate: 48_000, channels: bytes[packet + 9]!, samples: Math.max(0, granule - skipped), isClosed };
  }
  if (bytes[packet] === 1) {
    return { sampleRate: view.getUint32(packet + 12, true), channels: bytes[packet + 11]!, samples: Math.max(0, granule), isClosed };
  }
  // Nine bytes of Ogg's own, then "fLaC" and the head of the block.
  const facts = readStreamInfo(bytes, packet + 9 + 8);
  return facts === undefined ? undefined : { ...facts, isClosed };
}

function readStreamInfo(bytes: Uint8Array, at: number): StreamFacts | undefined {
  if (at + 18 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 18);
  const packed = view.getUint32(10);
  const samples = (packed & 15) * 2 ** 32 + view.getUint32(14);
  const sampleRate = packed >>> 12;
  return {
    sampleRate,
    channels: ((packed >>> 9) & 7) + 1,
    bits: ((packed >>> 4) & 31) + 1,
    samples: samples === 0 ? undefined : samples,
  };
}

/** The last page that is whole. */
function findLastPage(bytes: Uint8Array): number | undefined {
  for (let at = bytes.length - 27; at >= Math.max(0, bytes.length - 2 * MAX_PAGE); at -= 1) {
    const isPage = bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53;
    if (!isPage) continue;
    const sizes = bytes.subarray(at + 27, at + 27 + bytes[at + 26]!);
    if (at + 27 + sizes.length + sizes.reduce((sum, size) => sum + size, 0) <= bytes.length) return at;
  }
  return undefined;
}
