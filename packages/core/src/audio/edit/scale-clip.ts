import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';
import type { Gain } from '../../units.js';

/**
 * Scales every sample of a clip.
 *
 * @param gain - The factor; −1 turns the wave over.
 * @returns A new clip.
 */
export function scaleClip(clip: AudioClip, gain: Gain): AudioClip {
  assertAudioClip(clip, 'clip');
  return { sampleRate: clip.sampleRate, channels: clip.channels.map((channel) => channel.map((sample) => sample * gain)) };
}
