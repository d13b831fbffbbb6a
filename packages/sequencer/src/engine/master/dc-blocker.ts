import { BLOCK_FRAMES } from '../block.js';
import { exp } from '../math.js';

/** Removes what does not move from a stereo mix. */
export interface DcBlocker {
  /** Cleans a block in place. */
  process(left: Float64Array, right: Float64Array): void;
  /** Forgets the sound. */
  reset(): void;
}

/** Below the lowest note, so that no phase turns where it is heard. */
const CUTOFF_HERTZ = 4;

/** Creates a high-pass filter of 6 dB per octave: a swept kick and an off-centre sample leave no offset. */
export function createDcBlocker(sampleRate: number): DcBlocker {
  const keep = exp((-2 * Math.PI * CUTOFF_HERTZ) / sampleRate);
  const follow = 1 - keep;
  const state = { left: 0.5, right: 0.5 };
  const reset = (): void => {
    state.left = state.right = 0;
  };
  reset();
  return {
    reset,
    process(left, right) {
      let { left: a, right: b } = state;
      for (let index = 0; index < BLOCK_FRAMES; index += 1) {
        const x = left[index] as number;
        const y = right[index] as number;
        // In this order a step waits for two operations of the one before.
        a = keep * a + follow * x;
        b = keep * b + follow * y;
        left[index] = x - a;
        right[index] = y - b;
      }
      state.left = Math.abs(a) < 1e-30 ? 0 : a;
      state.right = Math.abs(b) < 1e-30 ? 0 : b;
    },
  };
}
