import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createFilter, CUTOFF, DAMPING, resetFilter, warpedCutoff } from '../filter.js';
import { decibelsToGain, exp2, log2 } from '../math.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from '../ramp.js';
import type { Workspace } from '../workspace.js';

/** The low-pass filter over the mix. */
export interface MasterFilter {
  /** Sends cutoff in hertz and resonance, 0–1, to new values within 50 ms. */
  set(cutoff: number, resonance: number): void;
  /** Filters a block in place. */
  process(left: Doubles, right: Doubles): void;
  /** Forgets the sound and finishes any movement. */
  reset(): void;
}

const SMOOTHING_SECONDS = 0.05;

/**
 * The filter's resonance in decibels per stage at full resonance: 1 at 20 kHz, rising to 15 as the cutoff falls to 0.
 * The original takes all of it as soon as the filter is touched, and 2 dB before; here `resonance` chooses a share of it.
 */
export function resonanceDb(cutoff: number, resonance = 1): number {
  return resonance * (1 + 14 * (1 - cutoff / 20_000));
}

/** Creates the filter, wide open. */
export function createMasterFilter(workspace: Workspace, sampleRate: number): MasterFilter {
  const left24 = createFilter(workspace, 20_000, 1, sampleRate);
  const right24 = createFilter(workspace, 20_000, 1, sampleRate);
  // The cutoff moves in equal ratios, not in equal steps: as the ear hears it.
  const octaves = createRamp(log2(20_000));
  const damping = createRamp(1);
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  return {
    set(cutoff, resonance) {
      moveRamp(octaves, log2(cutoff), smoothing);
      moveRamp(damping, decibelsToGain(-resonanceDb(cutoff, resonance)), smoothing);
    },
    reset() {
      resetFilter(left24);
      resetFilter(right24);
      jumpRamp(octaves, octaves.target);
      jumpRamp(damping, damping.target);
    },
    process(left, right) {
      const moving = octaves.blocks > 0 || damping.blocks > 0;
      const step = moving ? CONTROL_FRAMES : BLOCK_FRAMES;
      for (let start = 0; start < BLOCK_FRAMES; start += step) {
        left24[CUTOFF] = warpedCutoff(exp2(octaves.value + octaves.slope * start), sampleRate);
        left24[DAMPING] = damping.value + damping.slope * start;
        workspace.kernels.lowpass24Stereo(left24, right24, left, right, start, start + step);
      }
      advanceRamp(octaves);
      advanceRamp(damping);
    },
  };
}
