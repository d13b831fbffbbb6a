import { InvalidInputError, assertAudioClip } from '@loop/core';
import type { AudioClip, Seconds } from '@loop/core';

/** A stretch of a clip in whole frames. */
export interface FrameRegion {
  /** The first frame. */
  readonly start: number;
  /** One past the last frame; always above `start`. */
  readonly end: number;
}

/** A stretch of a clip in seconds. */
export interface ClipRegion {
  /** Where it begins. @defaultValue 0 */
  readonly startSeconds?: Seconds | undefined;
  /** Where it ends. @defaultValue the end of the clip */
  readonly endSeconds?: Seconds | undefined;
}

/**
 * Turns a region in seconds into frames of a clip.
 *
 * @throws {InvalidInputError} When the clip is unusable, or the region is empty or not inside the clip.
 */
export function frameRegion(clip: AudioClip, region: ClipRegion): FrameRegion {
  assertAudioClip(clip);
  const frames = clip.channels[0]?.length ?? 0;
  const seconds = frames / clip.sampleRate;
  const { startSeconds = 0, endSeconds = seconds } = region;
  // A time that was computed from a frame is that frame, however it was rounded.
  const start = Math.floor(startSeconds * clip.sampleRate + 1e-6);
  // Half a frame of grace, so that an end that was computed from the length is not refused for its rounding.
  const end = Math.min(frames, Math.floor(endSeconds * clip.sampleRate + 0.5));
  const isInside = startSeconds >= 0 && endSeconds <= seconds + 0.5 / clip.sampleRate && end > start;
  if (!isInside) {
    throw new InvalidInputError('region', [
      {
        path: 'startSeconds',
        message: `and endSeconds must be in order within 0–${seconds} s`,
        received: `${startSeconds}–${endSeconds}`,
      },
    ]);
  }
  return { start, end };
}

/** Cuts frames out of a clip into new arrays. */
export function copyFrames(clip: AudioClip, { start, end }: FrameRegion): AudioClip {
  return { sampleRate: clip.sampleRate, channels: clip.channels.map((channel) => channel.slice(start, end)) };
}
