import { assertAudioClip, dbToGain } from '@loop/core';
import type { AudioClip, Decibels } from '@loop/core';

/**
 * Scales a clip so that its highest sample reaches a level. Silence stays silence. For equal loudness between clips, use the
 * loudness functions of `@loop/core/audio` instead.
 *
 * @param clip - The sound; it is not changed.
 * @param options - `peakDb`: the level of the highest sample in decibels below full scale. Default: −1.
 */
export function normalizeClip(clip: AudioClip, options: { readonly peakDb?: Decibels | undefined } = {}): AudioClip {
  assertAudioClip(clip);
  const { peakDb = -1 } = options;
  let peak = 0;
  for (const channel of clip.channels) for (const sample of channel) if (Math.abs(sample) > peak) peak = Math.abs(sample);
  const gain = peak === 0 ? 1 : dbToGain(peakDb) / peak;
  return { sampleRate: clip.sampleRate, channels: clip.channels.map((channel) => channel.map((sample) => sample * gain)) };
}
