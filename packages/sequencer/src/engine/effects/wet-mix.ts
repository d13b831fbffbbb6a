import { cosCycles, sinCycles } from '../math.js';
import { advanceRamp, createRamp, jumpRamp, moveRamp } from '../ramp.js';
import type { Ramp } from '../ramp.js';

/** The levels of the plain sound and of the effect: equal power, moving without clicks. */
export interface WetMix {
  /** Level of the plain sound. */
  readonly dry: Ramp;
  /** Level of the effect. */
  readonly wet: Ramp;
}

/** Creates a mix with no effect. */
export function createWetMix(): WetMix {
  return { dry: createRamp(1), wet: createRamp(0) };
}

/** Turns a mix towards a share of effect, 0–1; at once when `blocks` is 0. */
export function setWetMix(mix: WetMix, share: number, blocks: number): void {
  const dry = share <= 0 ? 1 : cosCycles(share / 4);
  const wet = share <= 0 ? 0 : sinCycles(share / 4);
  if (blocks === 0) {
    jumpRamp(mix.dry, dry);
    jumpRamp(mix.wet, wet);
    return;
  }
  moveRamp(mix.dry, dry, blocks);
  moveRamp(mix.wet, wet, blocks);
}

/** Moves a mix on by a block: call it after the block was made. */
export function advanceWetMix({ dry, wet }: WetMix): void {
  advanceRamp(dry);
  advanceRamp(wet);
}

/** Finishes any movement of a mix at once. */
export function settleWetMix({ dry, wet }: WetMix): void {
  jumpRamp(dry, dry.target);
  jumpRamp(wet, wet.target);
}
