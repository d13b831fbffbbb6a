import type { AudioClip } from '@loop/core';

import { decodeWav as decode, encodeWav as encode } from '../server/task/wav-codec.js';

/** Encodes a clip as 16-bit WAV. */
export function encodeWav(clip: AudioClip, _options: { readonly format: 'int16' }): Uint8Array {
  return encode(clip, 'pcm16');
}

/** Decodes WAV. */
export function decodeWav(bytes: Uint8Array): AudioClip {
  return decode(bytes);
}
