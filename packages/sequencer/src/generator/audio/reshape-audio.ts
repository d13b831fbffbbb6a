import type { AudioClip, Hertz } from '@loop/core';
import { resample } from '@loop/core/audio';

/** Brings any clip to two channels at a rate: mono goes to both sides, of more than two channels the first two stay. */
export function toStereo(clip: AudioClip, sampleRate: Hertz): AudioClip {
  const [left, right = left] = clip.channels;
  const stereo = { sampleRate: clip.sampleRate, channels: [left as Float32Array, right as Float32Array] };
  return clip.sampleRate === sampleRate ? stereo : resample(stereo, sampleRate);
}

/** Cuts or extends with silence: a clip of exactly `frames` frames that begins at `start` of the original, which may be negative. */
export function windowOf(clip: AudioClip, start: number, frames: number): AudioClip {
  const channels = clip.channels.map((channel) => {
    const result = new Float32Array(frames);
    const from = Math.max(0, start);
    result.set(channel.subarray(from, Math.max(from, start + frames)), from - start);
    return result;
  });
  return { sampleRate: clip.sampleRate, channels };
}

/** Fades the end of a clip to silence, in place; a straight line to the ear: the square of the time left. */
export function fadeEnd(clip: AudioClip, frames: number): void {
  for (const channel of clip.channels) {
    const count = Math.min(frames, channel.length);
    for (let index = 0; index < count; index += 1) {
      const at = channel.length - 1 - index;
      const rest = index / count;
      channel[at] = (channel[at] as number) * rest * rest;
    }
  }
}

/** The gain, within ±12 dB, that brings one clip to the mean level of another; 1 when either is silent. */
export function matchingGain(clip: AudioClip, model: AudioClip): number {
  const [own, wanted] = [meanSquare(clip), meanSquare(model)];
  return own === 0 || wanted === 0 ? 1 : Math.min(4, Math.max(0.25, Math.sqrt(wanted / own)));
}

function meanSquare(clip: AudioClip): number {
  const sums = clip.channels.map((channel) => channel.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, channel.length));
  return sums.reduce((total, sum) => total + sum, 0) / clip.channels.length;
}
