import type { AudioClip } from '@loop/core';

/**
 * Finds the frame nearest to `frame` where all channels together pass through zero going up: cutting there makes no click.
 *
 * @param clip - The sound; channels are summed.
 * @param options - `frame`: where to look, `reach`: how many frames away it may be.
 * @returns The frame just after the crossing; `frame` itself when there is no crossing within reach.
 */
export function nearestZeroCrossing(clip: AudioClip, options: { readonly frame: number; readonly reach: number }): number {
  const { frame, reach } = options;
  const frames = clip.channels[0]?.length ?? 0;
  if (frame <= 0 || frame >= frames) return Math.min(frames, Math.max(0, frame));
  const sum = (index: number): number => clip.channels.reduce((total, channel) => total + (channel[index] as number), 0);
  const isCrossing = (index: number): boolean => index > 0 && index < frames && sum(index - 1) < 0 && sum(index) >= 0;
  for (let distance = 0; distance <= reach; distance += 1) {
    if (isCrossing(frame - distance)) return frame - distance;
    if (isCrossing(frame + distance)) return frame + distance;
  }
  return frame;
}
