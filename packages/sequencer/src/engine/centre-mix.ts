import { BLOCK_FRAMES } from './block.js';

/** Sums the parts that stand in the middle of the mix: four at a time, and once for both sides. */
export interface CentreMix {
  /** Takes a part for the present block. Its samples are read by `addTo`. */
  add(sound: Float64Array, gain: number): void;
  /** Adds all parts to both sides of a block, and forgets them. */
  addTo(left: Float64Array, right: Float64Array): void;
}

/** Creates a sum of at most `limit` parts. */
export function createCentreMix(limit: number): CentreMix {
  const silence: Float64Array = new Float64Array(BLOCK_FRAMES);
  // Filled up with silence to a multiple of four.
  const size = 4 * Math.ceil(limit / 4);
  const sounds = Array.from({ length: size }, () => silence);
  const gains = new Float64Array(size);
  let count = 0;
  return {
    add(sound, gain) {
      sounds[count] = sound;
      gains[count] = gain;
      count += 1;
    },
    addTo(left, right) {
      for (let first = 0; first < count; first += 4) {
        for (let place = count; place < first + 4; place += 1) sounds[place] = silence;
        addFour(sounds, gains, first, left, right);
      }
      count = 0;
    },
  };
}

function addFour(sounds: readonly Float64Array[], gains: Float64Array, first: number, left: Float64Array, right: Float64Array): void {
  const a = sounds[first] as Float64Array;
  const b = sounds[first + 1] as Float64Array;
  const c = sounds[first + 2] as Float64Array;
  const d = sounds[first + 3] as Float64Array;
  const gainA = gains[first] as number;
  const gainB = gains[first + 1] as number;
  const gainC = gains[first + 2] as number;
  const gainD = gains[first + 3] as number;
  for (let index = 0; index < BLOCK_FRAMES; index += 1) {
    const sum = gainA * (a[index] as number) + gainB * (b[index] as number) + (gainC * (c[index] as number) + gainD * (d[index] as number));
    left[index] = (left[index] as number) + sum;
    right[index] = (right[index] as number) + sum;
  }
}
