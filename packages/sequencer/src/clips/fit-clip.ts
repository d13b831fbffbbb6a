import type { AudioClip, Seconds } from '@loop/core';
import { InvalidInputError } from '@loop/core';

/** How a clip is fitted. */
export interface FitClipOptions {
  /** Frames that the clip is to have, at least one: for a loop of a song, its seconds times the sample rate, rounded. */
  readonly frames: number;
  /** How long the end of a clip that is cut fades to silence, so that the cut does not click. @defaultValue 0.005 */
  readonly fadeSeconds?: Seconds | undefined;
}

/**
 * Makes a clip exactly so many frames long, from its start: longer ones are cut with a short fade, shorter ones get silence.
 *
 * @throws {InvalidInputError} When `frames` is not a whole number of at least one.
 */
export function fitClip(clip: AudioClip, { frames, fadeSeconds = 0.005 }: FitClipOptions): AudioClip {
  if (!Number.isInteger(frames) || frames < 1)
    throw new InvalidInputError('clip', [{ path: 'frames', message: 'must be a whole number of at least 1', received: String(frames) }]);
  const { sampleRate } = clip;
  const fade = Math.min(Math.round(fadeSeconds * sampleRate), frames);
  const channels = clip.channels.map((channel) => {
    const fitted = new Float32Array(frames);
    fitted.set(channel.subarray(0, frames));
    if (channel.length > frames)
      for (let index = 0; index < fade; index += 1) fitted[frames - 1 - index] = fitted[frames - 1 - index]! * ((index + 1) / (fade + 1));
    return fitted;
  });
  return { sampleRate, channels };
}
