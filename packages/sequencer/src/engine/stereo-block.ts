import { BLOCK_FRAMES } from './block.js';
import type { Doubles } from './addressed.js';
import type { LevelKernels } from './kernels/kernels.js';
import type { Workspace } from './workspace.js';

/** Two sides of one block of sound, 128 frames each. */
export interface StereoBlock {
  /** The left side. */
  readonly left: Float64Array;
  /** The right side. */
  readonly right: Float64Array;
}

/** A block in the memory of an engine, as kernels take it. */
export interface EngineBlock extends StereoBlock {
  readonly left: Doubles;
  readonly right: Doubles;
}

/** Creates a silent block in the memory of an engine. */
export function createStereoBlock({ doubles }: Workspace): EngineBlock {
  return { left: doubles(BLOCK_FRAMES), right: doubles(BLOCK_FRAMES) };
}

/** Makes both sides of a block silent. */
export function wipeStereo(kernels: LevelKernels, { left, right }: EngineBlock): void {
  kernels.wipe(left);
  kernels.wipe(right);
}

/** Adds both sides of a block to another. */
export function addStereo(kernels: LevelKernels, from: EngineBlock, to: EngineBlock): void {
  kernels.addBlock(from.left, to.left);
  kernels.addBlock(from.right, to.right);
}
