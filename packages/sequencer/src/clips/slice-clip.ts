import { InvalidInputError } from '@loop/core';
import type { AudioClip, Seconds } from '@loop/core';

import { copyFrames, frameRegion } from './frames.js';
import { nearestZeroCrossing } from './zero-crossing.js';

/** Where to cut a clip into slices. */
export interface SliceOptions {
  /** How many slices of equal length, 1–256. Give this or `atSeconds`. */
  readonly count?: number | undefined;
  /** The cuts, in order, inside the clip. */
  readonly atSeconds?: readonly Seconds[] | undefined;
  /** How far a cut may move to the nearest upward zero crossing. @defaultValue 0.002 */
  readonly snapSeconds?: Seconds | undefined;
}

/**
 * Cuts a clip into slices that join to the whole again.
 *
 * @throws {InvalidInputError} When the cuts are not in order inside the clip, or there is not one frame for each slice.
 */
export function sliceClip(clip: AudioClip, options: SliceOptions): readonly AudioClip[] {
  const { end } = frameRegion(clip, {});
  const { count = 1, atSeconds, snapSeconds = 0.002 } = options;
  if (!Number.isInteger(count) || count < 1 || count > Math.min(256, end)) {
    throw new InvalidInputError('slices', [
      { path: 'count', message: 'must be a whole number of 1–256, no more than frames', received: String(count) },
    ]);
  }
  const wanted = atSeconds?.map((seconds) => Math.round(seconds * clip.sampleRate)) ?? equalCuts(end, count);
  const edges = [0, ...wanted, end];
  const shortest = Math.min(...edges.slice(1).map((edge, index) => edge - (edges[index] as number)));
  if (!(shortest > 0)) {
    throw new InvalidInputError('slices', [
      { path: 'atSeconds', message: 'must be in order and inside the clip', received: String(atSeconds) },
    ]);
  }
  const reach = Math.min(Math.round(snapSeconds * clip.sampleRate), Math.floor((shortest - 1) / 2));
  const snapped = edges.map((frame) => nearestZeroCrossing(clip, { frame, reach }));
  return snapped.slice(1).map((edge, index) => copyFrames(clip, { start: snapped[index] as number, end: edge }));
}

function equalCuts(frames: number, count: number): readonly number[] {
  return Array.from({ length: count - 1 }, (_, index) => Math.round(((index + 1) * frames) / count));
}
