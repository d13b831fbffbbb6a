import type { StereoBlock } from './stereo-block.js';

/** Writes `count` frames of a block, from `start` on, to two float32 arrays at `at`. */
export function writeStereo(
  block: StereoBlock,
  start: number,
  toLeft: Float32Array,
  toRight: Float32Array,
  at: number,
  count: number,
): void {
  const { left, right } = block;
  for (let index = 0; index < count; index += 1) {
    toLeft[at + index] = settle(left[start + index] as number);
    toRight[at + index] = settle(right[start + index] as number);
  }
}

/** Copies `count` samples of a block, from `start` on, to another array at `at`. */
export function copySamples(block: Float32Array, start: number, to: Float32Array, at: number, count: number): void {
  if (count === block.length) to.set(block, at);
  else for (let index = 0; index < count; index += 1) to[at + index] = block[start + index] as number;
}

/** Writes the mean of both sides to one float32 array. */
export function writeMono(block: StereoBlock, start: number, to: Float32Array, at: number, count: number): void {
  const { left, right } = block;
  for (let index = 0; index < count; index += 1) {
    to[at + index] = settle(0.5 * ((left[start + index] as number) + (right[start + index] as number)));
  }
}

/** Rounds away what float32 could only hold as a denormal number, which the audio thread of a browser would flush to zero. */
function settle(sample: number): number {
  return sample + 1e-20 - 1e-20;
}
