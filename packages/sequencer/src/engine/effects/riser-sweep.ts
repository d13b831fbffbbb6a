import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createFilter, cutoffShare, resetFilter } from '../filter.js';
import { decibelsToGain, sinCycles } from '../math.js';
import type { Workspace } from '../workspace.js';

/** The filter of the riser, which opens and closes with the beat. */
export interface RiserSweep {
  /** Sets how often it opens per second; it goes on from where it is. */
  setRate(hertz: number): void;
  /** Filters a block in place. */
  process(buffer: Doubles, heard: boolean): void;
  /** Starts over. */
  reset(): void;
}

const LOW_HERTZ = 200;
const HIGH_HERTZ = 3_200;

/** Creates the sweep: a low-pass filter between 200 and 3 200 Hz, moved by a sine. */
export function createRiserSweep(workspace: Workspace, sampleRate: number): RiserSweep {
  const filter = createFilter(workspace, LOW_HERTZ, decibelsToGain(-1), sampleRate);
  const cutoffs = workspace.doubles(BLOCK_FRAMES / CONTROL_FRAMES);
  const state = { phase: 0.5, increment: 0.5 };
  state.phase = 0;
  let remembers = false;
  return {
    setRate(hertz) {
      state.increment = hertz / sampleRate;
    },
    reset() {
      state.phase = 0;
      resetFilter(filter);
    },
    process(buffer, heard) {
      if (heard) {
        for (let control = 0; control < cutoffs.length; control += 1) {
          const open = 0.5 + 0.5 * sinCycles(state.phase + control * CONTROL_FRAMES * state.increment);
          cutoffs[control] = cutoffShare(LOW_HERTZ + (HIGH_HERTZ - LOW_HERTZ) * open, sampleRate);
        }
        workspace.kernels.movingLowpass12(filter, cutoffs, buffer, 0, BLOCK_FRAMES);
        remembers = true;
      } else if (remembers) {
        resetFilter(filter);
        remembers = false;
      }
      const phase = state.phase + BLOCK_FRAMES * state.increment;
      state.phase = phase - Math.floor(phase);
    },
  };
}
