import { InvalidInputError } from '../../errors.js';
import type { Seconds } from '../../units.js';
import { assertAudioClip, clipDuration } from '../clip.js';
import type { AudioClip } from '../clip.js';
import { framesOf } from './fade-clip.js';

/** What to keep of a clip. */
export interface CutOptions {
  /** Where to begin. @defaultValue 0 */
  readonly startSeconds?: Seconds | undefined;
  /** Where to end. @defaultValue the end of the clip */
  readonly endSeconds?: Seconds | undefined;
}

/**
 * Keeps a part of a clip, to the nearest frame.
 *
 * @returns A new clip; nothing is shared.
 * @throws {InvalidInputError} When the part is not inside the clip.
 */
export function cutClip(clip: AudioClip, options: CutOptions = {}): AudioClip {
  assertAudioClip(clip, 'clip');
  const { startSeconds = 0, endSeconds = clipDuration(clip) } = options;
  const { sampleRate } = clip;
  const start = framesOf('startSeconds', startSeconds, sampleRate);
  const end = framesOf('endSeconds', endSeconds, sampleRate);
  if (start > end || end > (clip.channels[0]?.length ?? 0)) {
    throw new InvalidInputError('part', [
      { path: 'endSeconds', message: `must be ${startSeconds}–${clipDuration(clip)}`, received: String(endSeconds) },
    ]);
  }
  return { sampleRate, channels: clip.channels.map((channel) => channel.slice(start, end)) };
}
