import type { Hertz } from '@loop/core';

import { skipTags } from './audio-format.js';

/** What the header of a FLAC stream promises, read without decoding. */
export interface StreamFacts {
  readonly sampleRate: Hertz;
  readonly channels: number;
  /** Samples per channel; `undefined` when the file does not say. */
  readonly samples: number | undefined;
  /** Bits per sample. */
  readonly bits: number;
  /** Samples per channel of the largest frame. */
  readonly blockSamples: number;
}

/** Reads STREAMINFO of a FLAC file. Source: RFC 9639 section 8.2. @internal */
export function readFlacFacts(bytes: Uint8Array): StreamFacts | undefined {
  return readStreamInfo(bytes, skipTags(bytes) + 8);
}

/** Reads the content of STREAMINFO, which begins at `at`. @internal */
export function readStreamInfo(bytes: Uint8Array, at: number): StreamFacts | undefined {
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
    blockSamples: view.getUint16(2),
  };
}
