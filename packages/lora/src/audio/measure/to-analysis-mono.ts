import type { AudioClip } from '@loop/core';
import { resample, toMono } from '@loop/core/audio';

/** The rate at which music and fingerprints are looked at. */
export const ANALYSIS_RATE = 22_050;

/** Channels that leave less power than this share in their mean cancel each other out. */
const LEAST_LEFT = 0.1;

/** One channel at {@link ANALYSIS_RATE}: the mean of all, or the first when they cancel each other out; a clip that is so already as it is. @internal */
export function toAnalysisMono(clip: AudioClip): AudioClip {
  const mean = toMono(clip);
  const first = { sampleRate: clip.sampleRate, channels: clip.channels.slice(0, 1) };
  const cancels = clip.channels.length > 1 && powerOf(mean) < LEAST_LEFT * powerOf(first);
  return resample(cancels ? first : mean, ANALYSIS_RATE, { quality: 'fast' });
}

function powerOf({ channels }: AudioClip): number {
  const samples = channels[0]!;
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += samples[index]! ** 2;
  return sum;
}
