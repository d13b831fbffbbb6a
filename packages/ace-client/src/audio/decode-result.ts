import { InvalidResponseError, isLoopError, UnsupportedError } from '@loop/core';
import type { Abortable, AudioClip, Warning } from '@loop/core';
import { decodeWav } from '@loop/core/audio';

import type { DecodeAudio } from '../client-options.js';

/** A result in memory. */
export interface DecodedResult {
  readonly audio: AudioClip;
  /** What was wrong with the file, though its sound could be read. */
  readonly warnings: readonly Warning[];
}

/**
 * Decodes a result by what its bytes are, not by what the server says they are: some label Opus as MP3, or errors as audio.
 *
 * @param decodeAudio - Decodes what is not WAV.
 * @throws {UnsupportedError} For other formats when there is no decoder; says what to do.
 * @throws {InvalidResponseError} For what is not audio at all, and for audio without a sample.
 */
export async function decodeResult(
  bytes: Uint8Array,
  { mimeType, decodeAudio, signal }: Abortable & { readonly mimeType: string | undefined; readonly decodeAudio: DecodeAudio | undefined },
): Promise<DecodedResult> {
  const found = sniffAudio(bytes);
  const fault = found === undefined ? describeOther(bytes, mimeType) : undefined;
  if (fault !== undefined) throw new InvalidResponseError(`The server sent ${fault} in place of audio.`, 'file');
  const decoded = found === 'audio/wav' ? readWav(bytes) : await decodeOther(bytes, found ?? mimeType ?? 'application/octet-stream');
  if ((decoded.audio.channels[0]?.length ?? 0) === 0)
    throw new InvalidResponseError('The server sent audio without a single sample.', 'file');
  return decoded;

  async function decodeOther(content: Uint8Array, type: string): Promise<DecodedResult> {
    if (decodeAudio !== undefined) return { audio: await decodeAudio(content, { mimeType: type, signal }), warnings: [] };
    throw new UnsupportedError(
      'audio',
      `The server sent ${type}, and only WAV is decoded here. Ask for audioFormat 'wav', or give the client \`decodeAudio\` (in browsers: decodeWithAudioContext).`,
    );
  }
}

/** What came that is no audio, by its bytes and by what the server says it is; `undefined` where it may be audio of a kind that is not known. */
function describeOther(bytes: Uint8Array, mimeType: string | undefined): string | undefined {
  if (bytes.length === 0) return 'nothing';
  if (/json|html|text|xml/.test(mimeType ?? '')) return mimeType;
  const start = String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\u00EF\u00BB\u00BF/, '');
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(start)) return 'a web page';
  if (/^\s*(?:\{\s*"|\[)/.test(start)) return 'JSON';
  return /^audio\/(?:x-|vnd\.)?wave?$/.test(mimeType ?? '') ? `other bytes, as ${mimeType},` : undefined;
}

/** Finds an audio file's format from its first bytes. */
export function sniffAudio(bytes: Uint8Array): string | undefined {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (/^(RIFF|RF64|BW64)$/.test(text(0, 4)) && text(8, 12) === 'WAVE') return 'audio/wav';
  if (text(0, 4) === 'fLaC') return 'audio/flac';
  if (text(0, 4) === 'OggS') return 'audio/ogg';
  if (text(4, 8) === 'ftyp') return 'audio/mp4';
  if (text(0, 3) === 'ID3') return 'audio/mpeg';
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xf0) !== 0xf0) return first === 0xff && (second & 0xe0) === 0xe0 ? 'audio/mpeg' : undefined;
  // Layer bits 00 are ADTS, which is AAC; the others are MPEG audio.
  return (second & 0x06) === 0 ? 'audio/aac' : 'audio/mpeg';
}

function readWav(bytes: Uint8Array): DecodedResult {
  try {
    return decodeWav(bytes);
  } catch (error) {
    if (!isLoopError(error)) throw error;
    throw new InvalidResponseError(`The server sent a WAV file that cannot be read: ${error.message}`, 'file', { cause: error });
  }
}

/**
 * Makes a decoder of a browser's audio context, for results that are not WAV. The context resamples to its own rate.
 *
 * @param context - An `AudioContext` or `OfflineAudioContext` of 48 000 Hz.
 * @example
 * ```ts
 * const client = createAceClient({ baseUrl, decodeAudio: decodeWithAudioContext(new OfflineAudioContext(2, 1, 48_000)) });
 * ```
 */
export function decodeWithAudioContext(context: Pick<BaseAudioContext, 'decodeAudioData'>): DecodeAudio {
  return async (bytes, { signal }) => {
    signal?.throwIfAborted();
    // The context takes the buffer away, so it gets a copy.
    const buffer = await context.decodeAudioData(bytes.slice().buffer as ArrayBuffer);
    signal?.throwIfAborted();
    const channels = Array.from({ length: buffer.numberOfChannels }, (_, index) => buffer.getChannelData(index));
    return { sampleRate: buffer.sampleRate, channels };
  };
}
