import type { AudioClip } from '@loop/core';

/** Plays a clip backwards, in new arrays. */
export function reverseClip(clip: AudioClip): AudioClip {
  return { sampleRate: clip.sampleRate, channels: clip.channels.map((channel) => channel.slice().reverse()) };
}
