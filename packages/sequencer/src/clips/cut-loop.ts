import { InvalidInputError } from '@loop/core';
import type { AudioClip, Seconds } from '@loop/core';

import { frameRegion } from './frames.js';
import type { LoopPoints } from './find-loop.js';

/** How a loop is cut out. */
export interface CutLoopOptions extends Pick<LoopPoints, 'startFrame' | 'endFrame'> {
  /**
   * How long the end of the loop fades over into what comes before its start, with constant power, so that the repeat has no
   * seam. It is shortened to what there is before the start. @defaultValue 0.01
   */
  readonly crossfadeSeconds?: Seconds | undefined;
}

/**
 * Cuts a loop out of a clip, exactly as long as its points say.
 *
 * @throws {InvalidInputError} When the points are not in order inside the clip.
 */
export function cutLoop(clip: AudioClip, options: CutLoopOptions): AudioClip {
  const { startFrame, endFrame, crossfadeSeconds = 0.01 } = options;
  const { end: frames } = frameRegion(clip, {});
  if (!(Number.isInteger(startFrame) && Number.isInteger(endFrame) && startFrame >= 0 && endFrame > startFrame && endFrame <= frames)) {
    throw new InvalidInputError('loop', [
      {
        path: 'startFrame',
        message: `and endFrame must be whole numbers in order within 0–${frames}`,
        received: `${startFrame}–${endFrame}`,
      },
    ]);
  }
  const length = endFrame - startFrame;
  const fade = Math.min(Math.round(crossfadeSeconds * clip.sampleRate), startFrame, length);
  const channels = clip.channels.map((channel) => {
    const loop = channel.slice(startFrame, endFrame);
    for (let index = 0; index < fade; index += 1) {
      const share = (index + 1) / (fade + 1);
      // Square roots of a smooth step keep the power constant and are the same to the last bit on every platform.
      const rising = share * share * (3 - 2 * share);
      const at = length - fade + index;
      loop[at] = (loop[at] as number) * Math.sqrt(1 - rising) + (channel[startFrame - fade + index] as number) * Math.sqrt(rising);
    }
    return loop;
  });
  return { sampleRate: clip.sampleRate, channels };
}
