import { UnsupportedError } from '../../errors.js';
import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';

/**
 * Brings a clip to one channel: the mean of all, so that nothing can clip.
 *
 * @returns A new clip; the clip itself when it is mono already.
 */
export function toMono(clip: AudioClip): AudioClip {
  assertAudioClip(clip, 'clip');
  const { sampleRate, channels } = clip;
  if (channels.length === 1) return clip;
  const mono = new Float32Array(channels[0]?.length ?? 0);
  for (let frame = 0; frame < mono.length; frame += 1) {
    let sum = 0;
    for (const channel of channels) sum += channel[frame] as number;
    mono[frame] = sum / channels.length;
  }
  return { sampleRate, channels: [mono] };
}

/**
 * Brings a clip to two channels: mono goes to both sides.
 *
 * @returns A clip whose two channels share the samples of a mono clip; the clip itself when it is stereo already.
 * @throws {UnsupportedError} When there are more than two channels: which of them to hear is for the caller to say.
 */
export function toStereo(clip: AudioClip): AudioClip {
  assertAudioClip(clip, 'clip');
  const { sampleRate, channels } = clip;
  if (channels.length === 2) return clip;
  if (channels.length > 2) {
    throw new UnsupportedError('audio', `A clip of ${channels.length} channels is not folded to stereo; choose two of them.`);
  }
  return { sampleRate, channels: [channels[0] as Float32Array, channels[0] as Float32Array] };
}
