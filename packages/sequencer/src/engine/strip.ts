import type { Doubles } from './addressed.js';
import { cosCycles, decibelsToGain, sinCycles } from './math.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from './ramp.js';
import type { Workspace } from './workspace.js';

/** Level and place of one track in the mix. */
export interface Strip {
  /** Sends level and place to new values within 20 ms. */
  set(gainDb: number, pan: number, muted: boolean): void;
  /** Whether both sides have the same, steady level now, so that a part with one side may be mixed once for both. */
  readonly centred: boolean;
  /** The level of a part in the middle. */
  readonly gain: number;
  /** Adds a block to the mix, and makes it silent. */
  mix(left: Doubles, right: Doubles, mixLeft: Doubles, mixRight: Doubles): void;
  /** Moves on by a block in which there was nothing to mix. */
  skip(): void;
  /** Finishes any movement at once. */
  reset(): void;
}

const SMOOTHING_SECONDS = 0.02;

/** Creates a strip at full level in the middle. Its pan keeps the power, and the level of a sound in the middle. */
export function createStrip({ kernels }: Workspace, sampleRate: number): Strip {
  const gainLeft = createRamp(1);
  const gainRight = createRamp(1);
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  return {
    set(gainDb, pan, muted) {
      const gain = muted ? 0 : decibelsToGain(gainDb);
      moveRamp(gainLeft, pan === 0 ? gain : gain * Math.SQRT2 * cosCycles((1 + pan) / 8), smoothing);
      moveRamp(gainRight, pan === 0 ? gain : gain * Math.SQRT2 * sinCycles((1 + pan) / 8), smoothing);
    },
    get centred() {
      return gainLeft.blocks === 0 && gainRight.blocks === 0 && gainLeft.value === gainRight.value;
    },
    get gain() {
      return gainLeft.value;
    },
    mix(left, right, mixLeft, mixRight) {
      kernels.mixStrip(left, right, gainLeft.value, gainLeft.slope, gainRight.value, gainRight.slope, mixLeft, mixRight);
      advanceRamp(gainLeft);
      advanceRamp(gainRight);
    },
    skip() {
      advanceRamp(gainLeft);
      advanceRamp(gainRight);
    },
    reset() {
      jumpRamp(gainLeft, gainLeft.target);
      jumpRamp(gainRight, gainRight.target);
    },
  };
}
