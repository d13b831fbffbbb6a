import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { sinCycles } from '../math.js';
import type { Workspace } from '../workspace.js';
import { createMonoSynth } from './mono-synth.js';
import type { MonoSynth } from './mono-synth.js';

const LFO_LOW_HERTZ = 300;
const LFO_HIGH_HERTZ = 5_000;

/** A square wave through a whistling filter: its envelope and a slow sweep add up. */
export function createAcid(workspace: Workspace, sampleRate: number): MonoSynth {
  return createMonoSynth(workspace, sampleRate, {
    wave: workspace.kernels.fillSquare,
    amplitude: { attack: 0.005, decay: 0.15, sustain: 0.3, release: 0.08 },
    filter: { attack: 0.01, decay: 0.2, sustain: 0.15, release: 0.15 },
    baseHertz: 250,
    octaves: 3.5,
    resonanceDb: 14,
    portamento: 0.025,
    volumeDb: -14,
  });
}

/** The sweep of the acid's filter; it runs whether or not a note sounds. */
export interface AcidSweep {
  /** Sets its rate in hertz; the sweep goes on from where it is. */
  setRate(hertz: number): void;
  /** Starts over. */
  reset(): void;
  /** Writes the next block's hertz, one value per control point. */
  fill(offsets: Doubles): void;
}

/** Creates the sweep of the acid's filter: a sine between 300 and 5 000 Hz. */
export function createAcidSweep(sampleRate: number): AcidSweep {
  const state = { phase: 0.5, increment: 0.5 };
  state.phase = 0;
  return {
    setRate(hertz) {
      state.increment = hertz / sampleRate;
    },
    reset() {
      state.phase = 0;
    },
    fill(offsets) {
      const middle = (LFO_LOW_HERTZ + LFO_HIGH_HERTZ) / 2;
      const reach = (LFO_HIGH_HERTZ - LFO_LOW_HERTZ) / 2;
      for (let index = 0; index < offsets.length; index += 1) {
        offsets[index] = middle + reach * sinCycles(state.phase + index * CONTROL_FRAMES * state.increment);
      }
      const phase = state.phase + BLOCK_FRAMES * state.increment;
      state.phase = phase - Math.floor(phase);
    },
  };
}
