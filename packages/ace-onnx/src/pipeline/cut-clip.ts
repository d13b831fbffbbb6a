import type { AudioClip, Seconds, Warning } from '@loop/core';

/** Cuts a sound for a training, and says so. */
export function cutClip(clip: AudioClip, maxSeconds: Seconds, warnings: Warning[]): AudioClip {
  const samples = Math.round(maxSeconds * clip.sampleRate);
  const length = clip.channels[0]?.length ?? 0;
  if (length <= samples) return clip;
  warnings.push({ code: 'clamped', field: 'audio', message: `${(length / clip.sampleRate).toFixed(1)} s are cut to ${maxSeconds} s.` });
  return { ...clip, channels: clip.channels.map((channel) => channel.subarray(0, samples)) };
}
