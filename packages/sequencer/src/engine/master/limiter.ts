import { addressed } from '../addressed.js';
import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { exp } from '../math.js';
import type { Workspace } from '../workspace.js';
import { createPeakTable, HALF_TAPS } from './true-peak.js';

/** Keeps a stereo mix below a ceiling. */
export interface Limiter {
  /** Sets the highest true peak that may leave, a ratio of amplitudes. */
  setCeiling(ceiling: number): void;
  /** Limits a block in place; what comes out went in `LIMITER_LATENCY` frames ago. */
  process(left: Doubles, right: Doubles): void;
  /** Forgets the sound. */
  reset(): void;
}

/** Frames by which peaks are judged late: the wave after a sample depends on the samples that follow. */
const JUDGE_DELAY = HALF_TAPS + 2;

/** Frames from the limiter's input to its output. */
export const LIMITER_LATENCY = BLOCK_FRAMES - 1 + JUDGE_DELAY;

const RELEASE_SECONDS = 0.08;

/**
 * Creates a limiter that looks ahead. For each frame the gain that its true peak allows is held for a block's length on both
 * sides and averaged, so that the gain has arrived before the peak does and no corner is heard; then it recovers slowly.
 */
export function createLimiter({ kernels, doubles }: Workspace, sampleRate: number): Limiter {
  const history = LIMITER_LATENCY + HALF_TAPS + 2;
  const heardFrom = history - LIMITER_LATENCY;
  const leftLine = doubles(history + BLOCK_FRAMES);
  const rightLine = doubles(history + BLOCK_FRAMES);
  const heardLeft = addressed(leftLine.subarray(heardFrom, heardFrom + BLOCK_FRAMES));
  const heardRight = addressed(rightLine.subarray(heardFrom, heardFrom + BLOCK_FRAMES));
  const table = createPeakTable(doubles);
  const allowed = doubles(BLOCK_FRAMES);
  // The lowest allowed gain from each frame of the block before to its end, and one more that never limits.
  const suffix = doubles(BLOCK_FRAMES + 1);
  const held = doubles(BLOCK_FRAMES);
  const heldBefore = doubles(BLOCK_FRAMES);
  // The last gain, and what its distance from 1 keeps per frame.
  const hold = doubles(2);
  hold[1] = exp(-1 / (RELEASE_SECONDS * sampleRate));
  const state = { ceiling: 0.5, judged: 0.5, judgedBefore: 0.5, resting: true };

  const reset = (): void => {
    leftLine.fill(0);
    rightLine.fill(0);
    allowed.fill(1);
    suffix.fill(1);
    held.fill(1);
    heldBefore.fill(1);
    hold[0] = 1;
    state.judged = state.judgedBefore = state.ceiling;
    state.resting = true;
  };
  reset();

  return {
    setCeiling(ceiling) {
      state.ceiling = ceiling;
    },
    reset,
    process(left, right) {
      const limited = kernels.judgePeaks(table, leftLine, rightLine, history, left, right, JUDGE_DELAY, state.ceiling, allowed);
      if (!limited && state.resting) {
        kernels.copy(heardLeft, left);
        kernels.copy(heardRight, right);
        return;
      }
      // What leaves now was judged by the ceiling of this block or of one of the two before.
      const ceiling = Math.max(state.ceiling, state.judged, state.judgedBefore);
      kernels.limit(hold, allowed, suffix, held, heldBefore, leftLine, rightLine, heardFrom, ceiling, left, right);
      state.judgedBefore = state.judged;
      state.judged = state.ceiling;
      state.resting = !limited && hold[0] === 1 && (heldBefore[0] as number) > 1 - 1e-6;
    },
  };
}
