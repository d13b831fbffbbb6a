import { BLOCK_FRAMES } from '../block.js';
import { exp } from '../math.js';
import { createPeakTable, HALF_TAPS, peakWithin } from './true-peak.js';

/** Keeps a stereo mix below a ceiling. */
export interface Limiter {
  /** Sets the highest true peak that may leave, a ratio of amplitudes. */
  setCeiling(ceiling: number): void;
  /** Limits a block in place; what comes out went in `LIMITER_LATENCY` frames ago. */
  process(left: Float64Array, right: Float64Array): void;
  /** Forgets the sound. */
  reset(): void;
}

/** Frames by which peaks are judged late: the wave after a sample depends on the samples that follow. */
const JUDGE_DELAY = HALF_TAPS + 2;

/** Frames from the limiter's input to its output. */
export const LIMITER_LATENCY = BLOCK_FRAMES - 1 + JUDGE_DELAY;

const RELEASE_SECONDS = 0.08;

/** Below this share of the ceiling no wave between samples reaches it in practice. */
const SAFE_SHARE = 0.6;

/**
 * Creates a limiter that looks ahead. For each frame the gain that its true peak allows is held for a block's length on both
 * sides and averaged, so that the gain has arrived before the peak does and no corner is heard; then it recovers slowly.
 */
export function createLimiter(sampleRate: number): Limiter {
  const history = LIMITER_LATENCY + HALF_TAPS + 2;
  const leftLine = new Float64Array(history + BLOCK_FRAMES);
  const rightLine = new Float64Array(history + BLOCK_FRAMES);
  const table = createPeakTable();
  const allowed = new Float64Array(BLOCK_FRAMES);
  // The lowest allowed gain from each frame of the block before to its end, and one more that never limits.
  const suffix = new Float64Array(BLOCK_FRAMES + 1);
  const held = new Float64Array(BLOCK_FRAMES);
  const heldBefore = new Float64Array(BLOCK_FRAMES);
  const stay = exp(-1 / (RELEASE_SECONDS * sampleRate));
  const recover = 1 - stay;
  const state = { ceiling: 0.5, judged: 0.5, judgedBefore: 0.5, last: 0.5, resting: true };

  const reset = (): void => {
    leftLine.fill(0);
    rightLine.fill(0);
    allowed.fill(1);
    suffix.fill(1);
    held.fill(1);
    heldBefore.fill(1);
    state.judged = state.judgedBefore = state.ceiling;
    state.last = 1;
    state.resting = true;
  };
  reset();

  /** Fills `allowed` with the gain that each frame of the delayed block may have. Returns whether any is below 1. */
  const judge = (): boolean => {
    const first = history - JUDGE_DELAY;
    const { ceiling } = state;
    const safe = ceiling * SAFE_SHARE;
    allowed.fill(1);
    let found = false;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      const place = first + index;
      const left = Math.abs(leftLine[place] as number);
      const right = Math.abs(rightLine[place] as number);
      if (left <= safe && right <= safe) continue;
      const peak = Math.max(left > safe ? around(leftLine, place, left) : left, right > safe ? around(rightLine, place, right) : right);
      if (peak <= ceiling) continue;
      allowed[index] = ceiling / peak;
      found = true;
    }
    return found;
  };

  /** The highest the wave goes from half a gap before a sample to half a gap after, when the sample is a local peak. */
  const around = (line: Float64Array, place: number, level: number): number => {
    if (Math.abs(line[place - 1] as number) > level || Math.abs(line[place + 1] as number) > level) return level;
    return Math.max(level, peakWithin(table, line, place - 1), peakWithin(table, line, place));
  };

  /** Fills `held` with the lowest gain of the last 64 frames, recovering slowly. */
  const hold = (): void => {
    let lowest = 1;
    let { last } = state;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      const own = allowed[index] as number;
      if (own < lowest) lowest = own;
      const before = suffix[index + 1] as number;
      last = stay * last + recover;
      if (before < last) last = before;
      if (lowest < last) last = lowest;
      held[index] = last;
    }
    if (last > 1 - 1e-6) last = 1;
    state.last = last;
    lowest = 1;
    for (let index = BLOCK_FRAMES - 1; index >= 0; index -= 1) {
      const own = allowed[index] as number;
      if (own < lowest) lowest = own;
      suffix[index] = lowest;
    }
  };

  /** Multiplies the delayed block by the average of the last 64 held gains. */
  const apply = (left: Float64Array, right: Float64Array): void => {
    // What leaves now was judged by the ceiling of this block or of one of the two before.
    const ceiling = Math.max(state.ceiling, state.judged, state.judgedBefore);
    const first = history - LIMITER_LATENCY;
    let sum = sumOf(heldBefore);
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      sum += (held[index] as number) - (heldBefore[index] as number);
      const gain = sum * (1 / BLOCK_FRAMES);
      left[index] = clamp((leftLine[first + index] as number) * gain, ceiling);
      right[index] = clamp((rightLine[first + index] as number) * gain, ceiling);
    }
    heldBefore.set(held);
  };

  return {
    setCeiling(ceiling) {
      state.ceiling = ceiling;
    },
    reset,
    process(left, right) {
      leftLine.copyWithin(0, BLOCK_FRAMES);
      rightLine.copyWithin(0, BLOCK_FRAMES);
      leftLine.set(left, history);
      rightLine.set(right, history);
      const limited = judge();
      if (!limited && state.resting) {
        const first = history - LIMITER_LATENCY;
        for (let index = 0; index < BLOCK_FRAMES; index += 1) {
          left[index] = leftLine[first + index] as number;
          right[index] = rightLine[first + index] as number;
        }
        return;
      }
      hold();
      apply(left, right);
      state.judgedBefore = state.judged;
      state.judged = state.ceiling;
      state.resting = !limited && state.last === 1 && (heldBefore[0] as number) > 1 - 1e-6;
    },
  };
}

/** Adds up a block in four sums that do not wait for one another. */
function sumOf(block: Float64Array): number {
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
