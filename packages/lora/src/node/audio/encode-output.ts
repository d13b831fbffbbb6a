import type { Abortable, AudioClip } from '@loop/core';
import { encodeWav } from '@loop/core/audio';

import type { DecodedAudio } from '../../audio/decode/decode-audio.js';
import { encodeFlac } from '../../audio/encode/encode-flac.js';
import { encodeMp3 } from '../../audio/encode/encode-mp3.js';

/** What processing writes. `keep` leaves a file that needs nothing as it is, in its format, and writes FLAC otherwise. */
export const OUTPUT_FORMATS = ['keep', 'flac', 'wav', 'mp3'] as const;

/** What processing writes. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Formats that trainers read as they are. */
const KEPT = new Set(['wav', 'mp3', 'flac', 'ogg-vorbis', 'ogg-opus']);

/** Whether a file needs no other format: encoding anew would only lose. @internal */
export function isCompliant({ format, truncated }: DecodedAudio, wanted: OutputFormat): boolean {
  if (truncated) return false;
  return wanted === 'keep' ? KEPT.has(format) : wanted === format;
}

/** Encodes a piece. @internal */
export async function encodeOutput(
  audio: AudioClip,
  format: OutputFormat,
  { signal }: Abortable,
): Promise<{ readonly bytes: Uint8Array; readonly ending: string }> {
  if (format === 'wav') return { bytes: encodeWav(audio, { format: 'pcm16' }), ending: 'wav' };
  if (format === 'mp3') return { bytes: await encodeMp3(audio, { signal }), ending: 'mp3' };
  return { bytes: encodeFlac(audio), ending: 'flac' };
}
