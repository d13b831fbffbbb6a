import { BLOCK_FRAMES } from '../block.js';
import { exp, exp2, log2 } from '../math.js';

/** How the compressor of the mix works. */
export interface CompressorOptions {
  /** Level in decibels above which it turns down. */
  readonly thresholdDb: number;
  /** Decibels in per decibel out, past the knee. */
  readonly ratio: number;
  /** Decibels above the threshold in which the ratio sets in. */
  readonly kneeDb: number;
  /** Seconds to react to a louder sound. */
  readonly attackSeconds: number;
  /** Seconds to let go. */
  readonly releaseSeconds: number;
  /** Decibels that are added to everything afterwards. */
  readonly makeUpDb: number;
}

/** Evens out the loudness of a stereo mix. */
export interface Compressor {
  /** Compresses a block in place. */
  process(left: Float64Array, right: Float64Array): void;
  /** Forgets what it heard. */
  reset(): void;
}

/** Frames between two looks at the level. */
const LOOK_FRAMES = 32;

const DB_PER_OCTAVE = 6.020599913279624;

/** Creates a compressor. It looks at the peak of both sides every 32 frames and moves its gain in straight lines between. */
export function createCompressor(sampleRate: number, options: CompressorOptions): Compressor {
  const threshold = exp2(options.thresholdDb / DB_PER_OCTAVE);
  const slope = 1 / options.ratio - 1;
  const { kneeDb } = options;
  const attack = 1 - exp(-LOOK_FRAMES / (options.attackSeconds * sampleRate));
  const release = 1 - exp(-LOOK_FRAMES / (options.releaseSeconds * sampleRate));
  const state = { reductionDb: 0.5, gain: 0.5 };
  const reset = (): void => {
    state.reductionDb = 0;
    state.gain = exp2(options.makeUpDb / DB_PER_OCTAVE);
  };
  reset();

  /** The change of level in decibels that a steady peak asks for. */
  const wanted = (peak: number): number => {
    if (peak <= threshold) return 0;
    const over = log2(peak / threshold) * DB_PER_OCTAVE;
    return over < kneeDb ? (slope * over * over) / (2 * kneeDb) : slope * (over - kneeDb / 2);
  };

  return {
    reset,
    process(left, right) {
      let { reductionDb, gain } = state;
      for (let start = 0; start < BLOCK_FRAMES; start += LOOK_FRAMES) {
        const end = start + LOOK_FRAMES;
        let peak = 0;
        for (let index = start; index < end; index += 1) {
          const a = Math.abs(left[index] as number);
          const b = Math.abs(right[index] as number);
          const level = a > b ? a : b;
          if (level > peak) peak = level;
        }
        const target = wanted(peak);
        reductionDb += (target - reductionDb) * (target < reductionDb ? attack : release);
        if (reductionDb > -1e-9) reductionDb = 0;
        const next = exp2((reductionDb + options.makeUpDb) / DB_PER_OCTAVE);
        const step = (next - gain) / LOOK_FRAMES;
        for (let index = start; index < end; index += 1) {
          gain += step;
          left[index] = (left[index] as number) * gain;
          right[index] = (right[index] as number) * gain;
        }
        gain = next;
      }
      state.reductionDb = reductionDb;
      state.gain = gain;
    },
  };
}
