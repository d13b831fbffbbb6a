import type { Doubles } from '../../addressed.js';
import { BLOCK_FRAMES } from '../../block.js';
import { COMPRESSOR as PLACES } from '../../master/compressor.js';
import { exp2, log2 } from '../../math.js';
import { plainMaster } from './master.js';
import { settle } from './settle.js';

/** Frames between two looks at the level. */
const LOOK_FRAMES = 32;

const DB_PER_OCTAVE = 6.020599913279624;

/** Removes what does not move from both sides, and evens out their loudness. */
export function compress(compressor: Doubles, left: Doubles, right: Doubles): void {
  const makeUpDb = compressor[PLACES.makeUpDb] as number;
  let reductionDb = compressor[PLACES.reductionDb] as number;
  let gain = compressor[PLACES.gain] as number;
  for (let start = 0; start < BLOCK_FRAMES; start += LOOK_FRAMES) {
    const end = start + LOOK_FRAMES;
    const target = wantedChange(compressor, blockOffset(compressor, left, right, start, end));
    reductionDb += (target - reductionDb) * (compressor[target < reductionDb ? PLACES.attack : PLACES.release] as number);
    if (reductionDb > -1e-9) reductionDb = 0;
    const next = exp2((reductionDb + makeUpDb) / DB_PER_OCTAVE);
    const step = (next - gain) / LOOK_FRAMES;
    plainMaster.scaleMoving(left, right, gain + step, step, start, end);
    gain = next;
  }
  compressor[PLACES.reductionDb] = reductionDb;
  compressor[PLACES.gain] = gain;
}

/** The change of level in decibels that a steady peak asks for. */
function wantedChange(compressor: Doubles, peak: number): number {
  const threshold = compressor[PLACES.threshold] as number;
  if (peak <= threshold) return 0;
  const slope = compressor[PLACES.slope] as number;
  const kneeDb = compressor[PLACES.kneeDb] as number;
  const over = log2(peak / threshold) * DB_PER_OCTAVE;
  return over < kneeDb ? (slope * over * over) / (2 * kneeDb) : slope * (over - kneeDb / 2);
}

/** Removes what does not move. Returns the peak of what is left. */
function blockOffset(compressor: Doubles, left: Doubles, right: Doubles, from: number, to: number): number {
  const keep = compressor[PLACES.keepOffset] as number;
  return Math.max(
    removeOffset(compressor, PLACES.offsetLeft, keep, left, from, to),
    removeOffset(compressor, PLACES.offsetRight, keep, right, from, to),
  );
}

/** Does it for one side, two frames at a time, so that a step waits for two operations of the one before. */
function removeOffset(compressor: Doubles, place: number, keep: number, side: Doubles, from: number, to: number): number {
  const follow = 1 - keep;
  let offset = compressor[place] as number;
  let peak = 0;
  for (let index = from; index < to; index += 2) {
    const x0 = side[index] as number;
    const x1 = side[index + 1] as number;
    const middle = keep * offset + follow * x0;
    offset = keep * keep * offset + (keep * follow * x0 + follow * x1);
    side[index] = x0 - middle;
    side[index + 1] = x1 - offset;
    peak = Math.max(peak, Math.abs(x0 - middle), Math.abs(x1 - offset));
  }
  compressor[place] = settle(offset);
  return peak;
}
