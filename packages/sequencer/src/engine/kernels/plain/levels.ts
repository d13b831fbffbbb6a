import { BLOCK_FRAMES } from '../../block.js';
import type { LevelKernels } from '../kernels.js';

/** Gains, and the sums of the mix. */
export const plainLevels: LevelKernels = {
  addScaled(output, levels, sound, gain, from, to) {
    for (let index = from; index < to; index += 1) {
      output[index] = (output[index] as number) + gain * (levels[index] as number) * (sound[index] as number);
    }
  },

  scaleBy(buffer, gains) {
    for (let index = 0; index < BLOCK_FRAMES; index += 1) buffer[index] = (buffer[index] as number) * (gains[index] as number);
  },

  copy(from, to) {
    to.set(from);
  },

  wipe(buffer) {
    buffer.fill(0);
  },

  addBlock(from, to) {
    for (let index = 0; index < BLOCK_FRAMES; index += 1) to[index] = (to[index] as number) + (from[index] as number);
  },

  roundBlock(from, to) {
    for (let index = 0; index < BLOCK_FRAMES; index += 1) to[index] = (from[index] as number) + 1e-20 - 1e-20;
  },

  mixStrip(left, right, gainLeft, slopeLeft, gainRight, slopeRight, mixLeft, mixRight) {
    let a = gainLeft;
    let b = gainRight;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      mixLeft[index] = (mixLeft[index] as number) + a * (left[index] as number);
      mixRight[index] = (mixRight[index] as number) + b * (right[index] as number);
      a += slopeLeft;
      b += slopeRight;
    }
    left.fill(0);
    right.fill(0);
  },

  mixFour(a, b, c, d, gainA, gainB, gainC, gainD, left, right) {
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      const sum =
        gainA * (a[index] as number) + gainB * (b[index] as number) + (gainC * (c[index] as number) + gainD * (d[index] as number));
      left[index] = (left[index] as number) + sum;
      right[index] = (right[index] as number) + sum;
    }
    for (const block of [a, b, c, d]) block.fill(0);
  },
};
