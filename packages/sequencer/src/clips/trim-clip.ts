import type { AudioClip, Seconds } from '@loop/core';

import { copyFrames, frameRegion } from './frames.js';
import type { ClipRegion } from './frames.js';
import { nearestZeroCrossing } from './zero-crossing.js';

/** What to keep of a clip, and how exactly. */
export interface TrimOptions extends ClipRegion {
  /** How far each cut may move to the nearest upward zero crossing, so that it does not click; 0 cuts exactly. @defaultValue 0.005 */
  readonly snapSeconds?: Seconds | undefined;
}

/**
 * Keeps a region of a clip, cut at zero crossings. Cuts at the very ends of the clip stay where they are.
 *
 * @throws {InvalidInputError} When the region is empty or not inside the clip.
 */
export function trimClip(clip: AudioClip, options: TrimOptions): AudioClip {
  const { snapSeconds = 0.005 } = options;
  const region = frameRegion(clip, options);
  const reach = Math.min(Math.round(snapSeconds * clip.sampleRate), Math.floor((region.end - region.start - 1) / 2));
  const snap = (frame: number): number => nearestZeroCrossing(clip, { frame, reach });
  return copyFrames(clip, { start: snap(region.start), end: snap(region.end) });
}
