import type { AudioClip } from '@loop/core';
import { decodeWav as decode, encodeWav as encode } from '@loop/core/audio';

/** Encodes a clip as 16-bit WAV. */
export function encodeWav(clip: AudioClip, _options: { readonly format: 'int16' }): Uint8Array<ArrayBuffer> {
  return encode(clip, { format: 'pcm16' });
}

/** Decodes WAV. */
export function decodeWav(bytes: Uint8Array): AudioClip {
  return decode(bytes).audio;
}
