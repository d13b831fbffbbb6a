import type { Doubles } from '../../addressed.js';
import { BLOCK_FRAMES } from '../../block.js';
import { peakWithin } from '../../master/true-peak.js';
import type { MasterKernels } from '../kernels.js';
import { compress } from './compress.js';

/** Below this share of the ceiling no wave between samples reaches it in practice. */
const SAFE_SHARE = 0.6;

/** The master chain. */
export const plainMaster: MasterKernels = {
  compress,

  scaleMoving(left, right, gain, step, from, to) {
    for (let index = from; index < to; index += 1) {
      const level = gain + step * (index - from);
      left[index] = (left[index] as number) * level;
      right[index] = (right[index] as number) * level;
    }
  },

  judgePeaks(table, leftLine, rightLine, history, left, right, delay, ceiling, allowed) {
    pushBlock(leftLine, history, left);
    pushBlock(rightLine, history, right);
    const start = history - delay;
    const safe = ceiling * SAFE_SHARE;
    let found = false;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      const place = start + index;
      const own = Math.abs(leftLine[place] as number);
      const other = Math.abs(rightLine[place] as number);
      allowed[index] = 1;
      if (own <= safe && other <= safe) continue;
      const a = own > safe ? peakAround(table, leftLine, place, own) : own;
      const b = other > safe ? peakAround(table, rightLine, place, other) : other;
      const peak = Math.max(a, b);
      if (peak <= ceiling) continue;
      allowed[index] = ceiling / peak;
      found = true;
    }
    return found;
  },

  limit(hold, allowed, suffix, held, heldBefore, leftLine, rightLine, start, ceiling, left, right) {
    holdGains(hold, allowed, suffix, held);
    let sum = sumOf(heldBefore);
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      sum += (held[index] as number) - (heldBefore[index] as number);
      const gain = sum * (1 / BLOCK_FRAMES);
      left[index] = clamp((leftLine[start + index] as number) * gain, ceiling);
      right[index] = clamp((rightLine[start + index] as number) * gain, ceiling);
    }
    heldBefore.set(held);
  },
};

/** The highest the wave goes from half a gap before a sample to half a gap after, when the sample is a local peak. */
function peakAround(table: Doubles, line: Doubles, place: number, level: number): number {
  if (Math.abs(line[place - 1] as number) > level || Math.abs(line[place + 1] as number) > level) return level;
  return Math.max(level, peakWithin(table, line, place - 1), peakWithin(table, line, place));
}

/** Writes the lowest gain of the last block's length, recovering slowly. */
function holdGains(hold: Doubles, allowed: Doubles, suffix: Doubles, held: Doubles): void {
  const stay = hold[1] as number;
  const recover = 1 - stay;
  let last = hold[0] as number;
  let lowest = 1;
  for (let index = 0; index < BLOCK_FRAMES; index += 1) {
    lowest = Math.min(lowest, allowed[index] as number);
    last = Math.min(stay * last + recover, suffix[index + 1] as number, lowest);
    held[index] = last;
  }
  hold[0] = last > 1 - 1e-6 ? 1 : last;
  lowest = 1;
  for (let index = BLOCK_FRAMES - 1; index >= 0; index -= 1) {
    lowest = Math.min(lowest, allowed[index] as number);
    suffix[index] = lowest;
  }
}

/** Moves a delay line on by a block. */
function pushBlock(line: Doubles, history: number, block: Doubles): void {
  line.copyWithin(0, BLOCK_FRAMES, BLOCK_FRAMES + history);
  line.set(block, history);
}

/** Adds up a block in four sums that do not wait for one another. */
function sumOf(block: Doubles): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let index = 0; index < BLOCK_FRAMES; index += 4) {
    a += block[index] as number;
    b += block[index + 1] as number;
    c += block[index + 2] as number;
    d += block[index + 3] as number;
  }
  return a + b + (c + d);
}

function clamp(x: number, limit: number): number {
  return x > limit ? limit : x < -limit ? -limit : x;
}
