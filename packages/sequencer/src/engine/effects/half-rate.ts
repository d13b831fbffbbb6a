import { BLOCK_FRAMES } from '../block.js';

/** Frames of a block at half the sample rate. */
export const HALF_FRAMES = BLOCK_FRAMES / 2;

/** Frames of the block before that the kernels `halve` and `double` need. */
export const HISTORY = 4;
