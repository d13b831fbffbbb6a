import { BLOCK_FRAMES } from '../../block.js';
import { COMPRESSOR as PLACES } from '../../master/compressor.js';
import { exp2, log2 } from '../../math.js';
import { plainMaster } from './master.js';
import { settle } from './settle.js';

/** Frames between two looks at the level. */
const LOOK_FRAMES = 32;

const DB_PER_OCTAVE = 6.020599913279624;

/** Removes what does not move from both sides, and evens out their loudness. */
export function compress(compressor: Float64Array, left: Float64Array, right: Float64Array): void {
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
function wantedChange(compressor: Float64Array, peak: number): number {
  const threshold = compressor[PLACES.threshold] as number;
  if (peak <= threshold) return 0;
  const slope = compressor[PLACES.slope] as number;
  const kneeDb = compressor[PLACES.kneeDb] as number;
  const over = log2(peak / threshold) * DB_PER_OCTAVE;
  return over < kneeDb ? (slope * over * over) / (2 * kneeDb) : slope * (over - kneeDb / 2);
}

/** Removes what does not move. Returns the peak of what is left. */
function blockOffset(compressor: Float64Array, left: Float64Array, right: Float64Array, from: number, to: number): number {
  const keep = compressor[PLACES.keepOffset] as number;
  const follow = 1 - keep;
  let a = compressor[PLACES.offsetLeft] as number;
  let b = compressor[PLACES.offsetRight] as number;
  let peak = 0;
  for (let index = from; index < to; index += 1) {
    const x = left[index] as number;
    const y = right[index] as number;
    // In this order a step waits for two operations of the one before.
    a = keep * a + follow * x;
    b = keep * b + follow * y;
    left[index] = x - a;
    right[index] = y - b;
    peak = Math.max(peak, Math.abs(x - a), Math.abs(y - b));
  }
  compressor[PLACES.offsetLeft] = settle(a);
  compressor[PLACES.offsetRight] = settle(b);
  return peak;
}
