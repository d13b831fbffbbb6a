import type { Hertz } from '@loop/core';

/** Two sides of equal length. */
interface Sides {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
}

/** Joins the end of a loop to its beginning, so that the repeat goes on as the music did. */
export interface LoopSeam {
  /** Takes what sounded before the first frame of the loop, in any number of pieces; the last 10 ms are kept. */
  remember(sides: Sides): void;
  /**
   * Fades the last 10 ms of the loop over, in place, into what was remembered.
   *
   * @param channels - A stretch of the loop, left and right.
   * @param startFrame - Where in the loop the stretch begins.
   * @param totalFrames - The loop's length.
   */
  blend(channels: readonly [left: Float32Array, right: Float32Array], startFrame: number, totalFrames: number): void;
}

const FADE_SECONDS = 0.01;

/**
 * Creates a seam. The oscillators of a loop run free, so their phase at its end is not that of its beginning, and the samples on
 * both sides of the repeat do not fit. What the warm-up played just before the first frame does fit, and it is the same music as the
 * end: the end fades over into it with equal gain. That way a rendering can be streamed, and no downbeat is touched.
 */
export function createLoopSeam(sampleRate: Hertz): LoopSeam {
  const frames = Math.round(FADE_SECONDS * sampleRate);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  return {
    remember(sides) {
      append(left, sides.left);
      append(right, sides.right);
    },
    blend(channels, startFrame, totalFrames) {
      fadeInto(channels[0], left, totalFrames - frames - startFrame);
      fadeInto(channels[1], right, totalFrames - frames - startFrame);
    },
  };
}

/** Moves samples into the end of a buffer, and the oldest ones out. */
function append(buffer: Float32Array, samples: ArrayLike<number>): void {
  const count = Math.min(buffer.length, samples.length);
  buffer.copyWithin(0, count);
  for (let index = 0; index < count; index += 1) buffer[buffer.length - count + index] = samples[samples.length - count + index] as number;
}

/** Fades `samples` over into `next`, of which the first frame stands at `at`; both may lie partly or wholly outside. */
function fadeInto(samples: Float32Array, next: Float32Array, at: number): void {
  const end = Math.min(samples.length, at + next.length);
  for (let index = Math.max(0, at); index < end; index += 1) {
    const share = (index - at + 1) / next.length;
    const rising = share * share * (3 - 2 * share);
    const present = samples[index] as number;
    samples[index] = present + rising * ((next[index - at] as number) - present);
  }
}
