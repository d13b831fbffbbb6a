import type { Doubles } from '../addressed.js';
import { decibelsToGain, exp } from '../math.js';
import type { Workspace } from '../workspace.js';

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

/** Evens out the loudness of a stereo mix, and removes what does not move. */
export interface Compressor {
  /** Cleans and compresses a block in place. */
  process(left: Doubles, right: Doubles): void;
  /** Forgets what it heard. */
  reset(): void;
}

/** Where the kernel `compress` keeps and finds its numbers. */
export const COMPRESSOR = {
  offsetLeft: 0,
  offsetRight: 1,
  keepOffset: 2,
  reductionDb: 3,
  gain: 4,
  threshold: 5,
  slope: 6,
  kneeDb: 7,
  attack: 8,
  release: 9,
  makeUpDb: 10,
} as const;

/** Frames between two looks at the level. */
const LOOK_FRAMES = 32;

/** Below the lowest note, so that no phase turns where it is heard. */
export const OFFSET_HERTZ = 4;

/**
 * Creates a compressor. It looks at the peak of both sides every 32 frames and moves its gain in straight lines between. In the same pass a
 * high-pass filter of 6 dB per octave cleans what it looks at: a swept kick and an off-centre sample leave no offset.
 */
export function createCompressor({ kernels, doubles }: Workspace, sampleRate: number, options: CompressorOptions): Compressor {
  const numbers = doubles(COMPRESSOR.makeUpDb + 1);
  const share = (seconds: number): number => 1 - exp(-LOOK_FRAMES / (seconds * sampleRate));
  numbers[COMPRESSOR.keepOffset] = exp((-2 * Math.PI * OFFSET_HERTZ) / sampleRate);
  numbers[COMPRESSOR.threshold] = decibelsToGain(options.thresholdDb);
  numbers[COMPRESSOR.slope] = 1 / options.ratio - 1;
  numbers[COMPRESSOR.kneeDb] = options.kneeDb;
  numbers[COMPRESSOR.attack] = share(options.attackSeconds);
  numbers[COMPRESSOR.release] = share(options.releaseSeconds);
  numbers[COMPRESSOR.makeUpDb] = options.makeUpDb;
  const reset = (): void => {
    numbers[COMPRESSOR.offsetLeft] = numbers[COMPRESSOR.offsetRight] = 0;
    numbers[COMPRESSOR.reductionDb] = 0;
    numbers[COMPRESSOR.gain] = decibelsToGain(options.makeUpDb);
  };
  reset();
  return { reset, process: (left, right) => kernels.compress(numbers, left, right) };
}
