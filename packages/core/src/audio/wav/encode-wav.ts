import { assertClipShape } from '../clip.js';
import type { AudioClip } from '../clip.js';
import { createWavEncoder } from './wav-encoder.js';
import type { EncodeWavOptions } from './wav-encoder.js';

/** Small enough to stay in a processor's cache, large enough to forget the cost of a call. */
const BLOCK_FRAMES = 8_192;

/**
 * Encodes a clip as a WAV file. For a sound that is still being made use {@link createWavEncoder}.
 *
 * @throws {InvalidInputError} When the clip or an option is not acceptable.
 *
 * @example
 * ```ts
 * const bytes = encodeWav(clip, { format: 'pcm24', metadata: { info: { title: 'Night drive' } } });
 * ```
 */
export function encodeWav(clip: AudioClip, options: EncodeWavOptions = {}): Uint8Array<ArrayBuffer> {
  assertClipShape(clip, 'clip');
  const { sampleRate, channels } = clip;
  const frames = channels[0]?.length ?? 0;
  const encoder = createWavEncoder({ sampleRate, channels: channels.length, frames }, options);
  const file = new Uint8Array(encoder.byteLength);
  const header = encoder.header();
  file.set(header);
  for (let frame = 0, offset = header.length; frame < frames; frame += BLOCK_FRAMES) {
    const bytes = encoder.block(channels.map((channel) => channel.subarray(frame, frame + BLOCK_FRAMES)));
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}
