import { BLOCK_FRAMES } from '../block.js';
import { exp } from '../math.js';
import { settle } from '../kernels/plain/settle.js';
import type { SoundSettings } from '../parameters.js';
import { advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from '../ramp.js';
import type { EngineBlock, StereoBlock } from '../stereo-block.js';
import type { Workspace } from '../workspace.js';
import { OFFSET_HERTZ } from './compressor.js';
import { distort, driveOf } from './distortion.js';
import { LIMITER_LATENCY } from './limiter.js';
import { createMasterFilter } from './master-filter.js';

/** Takes each part of the mix through the master chain as the mix goes through it, so that the parts add up to the mastered mix. */
export interface StemMaster {
  /** Takes over the settings of the chain. */
  apply(settings: SoundSettings): void;
  /** Takes a block of every part, before the master chain hears their sum. */
  take(): void;
  /** Writes the parts that belong to a block of the mastered mix over what was taken. */
  give(mix: StereoBlock): void;
  /** Forgets the sound and finishes any movement. */
  reset(): void;
}

const SMOOTHING_SECONDS = 0.03;

/** Below this the mix says nothing about the gain that it got: −120 dB. */
const QUIET = 1e-6;

/**
 * Creates it for the parts of an engine, whose blocks it changes in place.
 *
 * What is linear in the chain, the filter and the removal of offsets, is done to each part. Saturation, compressor, gain and limiter are
 * gains that follow from the mix: each part gets the very gain that the mix got at that frame.
 */
export function createStemMaster(workspace: Workspace, sampleRate: number, blocks: readonly EngineBlock[]): StemMaster {
  const parts = blocks.map((block) => ({ block, filter: createMasterFilter(workspace, sampleRate) }));
  const sides = blocks.flatMap(({ left, right }) => [left, right]).map((samples, index) => createSide(samples, index % 2));
  const sums = [0, 1].map((side) => createSide(new Float64Array(BLOCK_FRAMES), side));
  const gains = new Float64Array(2).fill(1);
  const keep = exp((-2 * Math.PI * OFFSET_HERTZ) / sampleRate);
  const drive = createRamp(0);
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);

  const saturate = (): void => {
    if (drive.value === 0 && drive.blocks === 0) return;
    let amount = drive.value;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      for (const { samples, side } of sides) {
        const sum = (sums[side] as Side).samples[index] as number;
        // The limit of the curve at silence is its slope there.
        const gain = Math.abs(sum) < 1e-12 ? distort(1e-12, amount) / 1e-12 : distort(sum, amount) / sum;
        samples[index] = (samples[index] as number) * gain;
      }
      amount += drive.slope;
    }
    advanceRamp(drive);
  };

  const addUp = (): void => {
    for (const { samples } of sums) samples.fill(0);
    for (const { samples, side } of sides) {
      const sum = (sums[side] as Side).samples;
      for (let index = 0; index < BLOCK_FRAMES; index += 1) sum[index] = (sum[index] as number) + (samples[index] as number);
    }
  };

  return {
    apply(settings) {
      for (const { filter } of parts) filter.set(settings.filterCutoff, settings.filterResonance);
      moveRamp(drive, driveOf(settings.distortion), smoothing);
    },
    take() {
      for (const { block, filter } of parts) filter.process(block.left, block.right);
      addUp();
      saturate();
      for (const side of sides) removeOffset(side, keep);
      addUp();
      for (const side of [...sides, ...sums]) pushLine(side);
    },
    give(mix) {
      for (let index = 0; index < BLOCK_FRAMES; index += 1) {
        updateGains(gains, sums, mix, index);
        for (const { samples, line, side } of sides) samples[index] = (line[index] as number) * (gains[side] as number);
      }
    },
    reset() {
      for (const { filter } of parts) filter.reset();
      for (const side of [...sides, ...sums]) {
        side.line.fill(0);
        side.samples.fill(0);
        side.offset = 0;
      }
      jumpRamp(drive, drive.target);
      gains.fill(1);
    },
  };
}

interface Side {
  readonly samples: Float64Array;
  /** The samples of the last blocks, the oldest of which is heard now. */
  readonly line: Float64Array;
  readonly side: number;
  offset: number;
}

function createSide(samples: Float64Array, side: number): Side {
  return { samples, line: new Float64Array(LIMITER_LATENCY + BLOCK_FRAMES), side, offset: 0 };
}

function removeOffset(side: Side, keep: number): void {
  let { offset } = side;
  for (let index = 0; index < BLOCK_FRAMES; index += 1) {
    const sample = side.samples[index] as number;
    offset = keep * offset + (1 - keep) * sample;
    side.samples[index] = sample - offset;
  }
  side.offset = settle(offset);
}

function pushLine({ line, samples }: Side): void {
  line.copyWithin(0, BLOCK_FRAMES);
  line.set(samples, LIMITER_LATENCY);
}

/** The gain that each side of the mix got at a frame; a silent side takes that of the other, and a silent mix keeps the last. */
function updateGains(gains: Float64Array, sums: readonly Side[], mix: StereoBlock, index: number): void {
  const left = (sums[0] as Side).line[index] as number;
  const right = (sums[1] as Side).line[index] as number;
  if (Math.abs(left) > QUIET) gains[0] = (mix.left[index] as number) / left;
  if (Math.abs(right) > QUIET) gains[1] = (mix.right[index] as number) / right;
  if (Math.abs(left) <= QUIET && Math.abs(right) > QUIET) gains[0] = gains[1] as number;
  if (Math.abs(right) <= QUIET && Math.abs(left) > QUIET) gains[1] = gains[0] as number;
}
