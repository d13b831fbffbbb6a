import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { exp2, log2 } from '../math.js';
import type { Workspace } from '../workspace.js';

/** The push that the kick gives to the bass: a gain that falls at once and recovers exponentially. */
export interface Duck {
  /** Starts it at a frame of the block: down to `depth` within a millisecond, back at 1 after `recoverySeconds`. */
  start(offset: number, depth: number, recoverySeconds: number): void;
  /** Multiplies a block by the gain. */
  process(buffer: Doubles): void;
  /** Lets go at once. */
  reset(): void;
}

/** The fall takes this long, so that it is not heard as a click. */
const FALL_SECONDS = 0.001;

/** Creates a gain at rest. */
export function createDuck({ kernels, doubles }: Workspace, sampleRate: number): Duck {
  const gains = doubles(BLOCK_FRAMES);
  const fallFrames = Math.max(1, Math.round(FALL_SECONDS * sampleRate));
  const state = { gain: 0.5, fall: 0.5, depth: 0.5, rise: 0.5, falling: 0, filled: 0 };
  state.gain = 1;

  const fillTo = (to: number): void => {
    let index = state.filled;
    for (; index < to && state.falling > 0; index += 1) {
      state.falling -= 1;
      state.gain = state.falling === 0 ? state.depth : state.gain + state.fall;
      gains[index] = state.gain;
    }
    const { rise } = state;
    let { gain } = state;
    for (; index < to; index += 1) {
      if (gain < 1) gain = Math.min(1, gain * rise);
      gains[index] = gain;
    }
    state.gain = gain;
    state.filled = to;
  };

  return {
    start(offset, depth, recoverySeconds) {
      fillTo(offset);
      state.depth = Math.max(1e-4, Math.min(1, depth));
      state.falling = fallFrames;
      state.fall = (state.depth - state.gain) / fallFrames;
      state.rise = exp2(-log2(state.depth) / Math.max(1, recoverySeconds * sampleRate - fallFrames));
    },
    process(buffer) {
      if (state.filled === 0 && state.gain === 1 && state.falling === 0) return;
      fillTo(BLOCK_FRAMES);
      kernels.scaleBy(buffer, gains);
      state.filled = 0;
    },
    reset() {
      state.gain = 1;
      state.falling = 0;
      state.filled = 0;
    },
  };
}
