import { BLOCK_FRAMES } from './block.js';

/** A value that moves in straight lines, so that no change of a control is heard as a click. */
export interface Ramp {
  /** The value at the start of the block. */
  value: number;
  /** What is added per frame of the block. */
  slope: number;
  /** Where it goes. */
  target: number;
  /** Blocks until it is there. */
  blocks: number;
}

/** Creates a ramp at rest. */
export function createRamp(value: number): Ramp {
  const ramp = { value: 0.5, slope: 0.5, target: 0.5, blocks: 0 };
  jumpRamp(ramp, value);
  return ramp;
}

/** Sets a ramp at once. */
export function jumpRamp(ramp: Ramp, value: number): void {
  ramp.value = ramp.target = value;
  ramp.slope = 0;
  ramp.blocks = 0;
}

/** Sends a ramp to a value within a number of blocks. */
export function moveRamp(ramp: Ramp, target: number, blocks: number): void {
  if (target === ramp.target) return;
  ramp.target = target;
  ramp.blocks = blocks;
  ramp.slope = (target - ramp.value) / (blocks * BLOCK_FRAMES);
}

/** Moves on by a block: call it after the block was made from `value` and `slope`. */
export function advanceRamp(ramp: Ramp): void {
  if (ramp.blocks === 0) return;
  ramp.blocks -= 1;
  if (ramp.blocks > 0) ramp.value += ramp.slope * BLOCK_FRAMES;
  else jumpRamp(ramp, ramp.target);
}

/** How many blocks a time takes, at least one. */
export function blocksIn(seconds: number, sampleRate: number): number {
  return Math.max(1, Math.round((seconds * sampleRate) / BLOCK_FRAMES));
}

/** Adds a block to another at the level of a ramp, which moves on with `advanceRamp`. */
export function addRamped({ value, slope }: Ramp, from: Float64Array, to: Float64Array): void {
  let level = value;
  for (let index = 0; index < BLOCK_FRAMES; index += 1) {
    to[index] = (to[index] as number) + level * (from[index] as number);
    level += slope;
  }
}
