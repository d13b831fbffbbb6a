import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from '../ramp.js';

/** Saturates a stereo mix. */
export interface Distortion {
  /** Sets the amount, 0–1; 0 is the plain sound, bit for bit. */
  setAmount(amount: number): void;
  /** Distorts a block in place. */
  process(left: Doubles, right: Doubles): void;
  /** Finishes any movement at once. */
  reset(): void;
}

/** The amplitude that keeps its level whatever the amount. */
const REFERENCE = 0.3;

const SMOOTHING_SECONDS = 0.03;

/** How hard the curve bends at an amount: 100 at 1. */
export function driveOf(amount: number): number {
  return 100 * amount;
}

/**
 * The curve: straight at drive 0, ever more like a step above. Small signals gain up to 30 dB, full scale falls towards the
 * reference, so that the amount changes the tone and hardly the level.
 */
export function distort(x: number, drive: number): number {
  return (x * (1 + drive * REFERENCE)) / (1 + drive * Math.abs(x));
}

/** Creates a distortion with amount 0. */
export function createDistortion(sampleRate: number): Distortion {
  const drive = createRamp(0);
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  return {
    setAmount(amount) {
      moveRamp(drive, driveOf(amount), smoothing);
    },
    reset() {
      jumpRamp(drive, drive.target);
    },
    process(left, right) {
      if (drive.value === 0 && drive.blocks === 0) return;
      let amount = drive.value;
      for (let index = 0; index < BLOCK_FRAMES; index += 1) {
        left[index] = distort(left[index] as number, amount);
        right[index] = distort(right[index] as number, amount);
        amount += drive.slope;
      }
      advanceRamp(drive);
    },
  };
}
