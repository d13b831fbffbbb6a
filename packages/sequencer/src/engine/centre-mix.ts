import type { Doubles } from './addressed.js';
import { BLOCK_FRAMES } from './block.js';
import type { Workspace } from './workspace.js';

/** Sums the parts that stand in the middle of the mix: four at a time, and once for both sides. */
export interface CentreMix {
  /** Takes a part for the present block. Its samples are read, and wiped, by `addTo`. */
  add(sound: Doubles, gain: number): void;
  /** Adds all parts to both sides of a block, and forgets them. */
  addTo(left: Doubles, right: Doubles): void;
}

/** Creates a sum of at most `limit` parts. */
export function createCentreMix({ kernels, doubles }: Workspace, limit: number): CentreMix {
  const silence = doubles(BLOCK_FRAMES);
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
        kernels.mixFour(
          sounds[first] as Doubles,
          sounds[first + 1] as Doubles,
          sounds[first + 2] as Doubles,
          sounds[first + 3] as Doubles,
          gains[first] as number,
          gains[first + 1] as number,
          gains[first + 2] as number,
          gains[first + 3] as number,
          left,
          right,
        );
      }
      count = 0;
    },
  };
}
