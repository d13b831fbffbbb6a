import { BLOCK_FRAMES } from '../block.js';

/** Frames of a block at half the sample rate. */
export const HALF_FRAMES = BLOCK_FRAMES / 2;

/** Frames of the block before that the filters need. */
export const HISTORY = 4;

/**
 * Takes every second sample of a smoothed block.
 *
 * @param last - The block with the end of the one before it: `HISTORY + BLOCK_FRAMES` samples, kept between calls.
 * @param half - Receives the result after its first `HISTORY` samples.
 */
export function halve(block: Float64Array, last: Float64Array, half: Float64Array): void {
  last.copyWithin(0, BLOCK_FRAMES);
  last.set(block, HISTORY);
  for (let index = 0; index < HALF_FRAMES; index += 1) {
    const place = 2 * index;
    half[HISTORY + index] =
      0.125 * ((last[place] as number) + (last[place + 3] as number)) + 0.375 * ((last[place + 1] as number) + (last[place + 2] as number));
  }
}

/** Keeps the end of a half-rate block as the history of the next one. */
export function keepHistory(half: Float64Array): void {
  half.copyWithin(0, HALF_FRAMES);
}

/** Writes a half-rate sound to a block, its gaps filled by cubic interpolation, two half-rate frames late. */
export function double(half: Float64Array, block: Float64Array): void {
  for (let index = 0; index < HALF_FRAMES; index += 1) {
    const a = half[index + 1] as number;
    const b = half[index + 2] as number;
    block[2 * index] = a;
    block[2 * index + 1] = 0.5625 * (a + b) - 0.0625 * ((half[index] as number) + (half[index + 3] as number));
  }
}
