import type { Doubles } from '../addressed.js';
import { decibelsToGain } from '../math.js';
import type { SoundSettings } from '../parameters.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from '../ramp.js';
import { BLOCK_FRAMES } from '../block.js';
import type { Workspace } from '../workspace.js';
import { createCompressor } from './compressor.js';
import { createDistortion } from './distortion.js';
import { createLimiter, LIMITER_LATENCY } from './limiter.js';
import { createMasterFilter } from './master-filter.js';

/** The chain over the whole mix: filter, distortion, removal of offsets and compressor, gain, limiter. */
export interface Master {
  /** Takes over the settings of the chain. */
  apply(settings: SoundSettings): void;
  /** Processes a block in place. */
  process(left: Doubles, right: Doubles): void;
  /** Forgets the sound and finishes any movement. */
  reset(): void;
}

/** Frames from the mix to the master's output: what the limiter needs to look ahead. */
export const MASTER_LATENCY = LIMITER_LATENCY;

const SMOOTHING_SECONDS = 0.03;

const COMPRESSOR = { thresholdDb: -18, ratio: 4, kneeDb: 30, attackSeconds: 0.003, releaseSeconds: 0.25, makeUpDb: 3 };

/** Creates the master chain. */
export function createMaster(workspace: Workspace, sampleRate: number): Master {
  const filter = createMasterFilter(workspace, sampleRate);
  const distortion = createDistortion(sampleRate);
  const compressor = createCompressor(workspace, sampleRate, COMPRESSOR);
  const limiter = createLimiter(workspace, sampleRate);
  const gain = createRamp(1);
  const ceiling = createRamp(1);
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  return {
    apply(settings) {
      filter.set(settings.filterCutoff, settings.filterResonance);
      distortion.setAmount(settings.distortion);
      moveRamp(gain, decibelsToGain(settings.masterGainDb), smoothing);
      moveRamp(ceiling, decibelsToGain(settings.ceilingDb), smoothing);
    },
    process(left, right) {
      filter.process(left, right);
      distortion.process(left, right);
      compressor.process(left, right);
      if (gain.blocks > 0 || gain.value !== 1) {
        workspace.kernels.scaleMoving(left, right, gain.value, gain.slope, 0, BLOCK_FRAMES);
        advanceRamp(gain);
      }
      limiter.setCeiling(ceiling.value);
      limiter.process(left, right);
      advanceRamp(ceiling);
    },
    reset() {
      jumpRamp(gain, gain.target);
      jumpRamp(ceiling, ceiling.target);
      limiter.setCeiling(ceiling.value);
      filter.reset();
      distortion.reset();
      compressor.reset();
      limiter.reset();
    },
  };
}
