import type { Doubles } from '../../addressed.js';
import { CONTROL_FRAMES } from '../../block.js';
import { CUTOFF, DAMPING } from '../../filter.js';
import { tanPi } from '../../math.js';
import type { FilterKernels } from '../kernels.js';
import { settle } from './settle.js';

/*
 * Each stage is written as one step of its two memories: a′ = (2·a1 − 1)·a − 2·a2·b + 2·a2·x and b′ = 2·a2·a + (1 − 2·a3)·b + 2·a3·x. Its
 * low-pass output is the mean of b and b′. Two frames are taken together: the memories after the second follow from those before the first, so
 * that a step waits for three operations of the one before, where the source's order, frame by frame, waits for eight.
 */

/**
 * The filters.
 *
 * Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration, 2013,
 * https://cytomic.com/files/dsp/SvfLinearTrapOptimised2.pdf
 */
export const plainFilters: FilterKernels = {
  lowpass12(filter, buffer, from, to) {
    const { turn, pull, keepB, keepAA, keepBB, cross, lateA, lateB } = coefficients(filter);
    let a = filter[2] as number;
    let b = filter[3] as number;
    for (let index = from; index < to; index += 2) {
      const x0 = buffer[index] as number;
      const x1 = buffer[index + 1] as number;
      const middleB = keepB * b + (pull * x0 + turn * a);
      const nextA = keepAA * a + (lateA * x0 + turn * x1 - cross * b);
      const nextB = keepBB * b + (lateB * x0 + pull * x1 + cross * a);
      buffer[index] = 0.5 * (b + middleB);
      buffer[index + 1] = 0.5 * (middleB + nextB);
      a = nextA;
      b = nextB;
    }
    filter[2] = settle(a);
    filter[3] = settle(b);
  },

  bandpass12(filter, buffer, from, to) {
    const { turn, pull, keepA, keepB } = coefficients(filter);
    const level = 0.5 * (filter[DAMPING] as number);
    let a = filter[2] as number;
    let b = filter[3] as number;
    for (let index = from; index < to; index += 1) {
      const x = buffer[index] as number;
      const nextA = keepA * a + (turn * x - turn * b);
      const nextB = keepB * b + (pull * x + turn * a);
      buffer[index] = level * (a + nextA);
      a = nextA;
      b = nextB;
    }
    filter[2] = settle(a);
    filter[3] = settle(b);
  },

  movingLowpass12(filter, cutoffs, buffer, from, to) {
    for (let start = from; start < to;) {
      const end = moveCutoff(filter, cutoffs, start, to);
      plainFilters.lowpass12(filter, buffer, start, end);
      start = end;
    }
  },

  movingHighpass12(filter, cutoffs, buffer, from, to) {
    for (let start = from; start < to;) {
      const end = moveCutoff(filter, cutoffs, start, to);
      highpass12(filter, buffer, start, end);
      start = end;
    }
  },

  addMovingLowpass24(filter, cutoffs, input, levels, gain, output, from, to) {
    for (let start = from; start < to;) {
      const end = moveCutoff(filter, cutoffs, start, to);
      addLowpass24(filter, input, levels, gain, output, start, end);
      start = end;
    }
  },

  lowpass24Stereo(first, second, left, right, from, to) {
    const { turn, pull, keepA, keepB } = coefficients(first);
    for (const [filter, buffer] of [
      [first, left],
      [second, right],
    ] as const) {
      let a = filter[2] as number;
      let b = filter[3] as number;
      let c = filter[4] as number;
      let d = filter[5] as number;
      for (let index = from; index < to; index += 1) {
        const x = buffer[index] as number;
        const nextA = keepA * a + (turn * x - turn * b);
        const nextB = keepB * b + (pull * x + turn * a);
        const y = 0.5 * (b + nextB);
        const nextC = keepA * c + (turn * y - turn * d);
        const nextD = keepB * d + (pull * y + turn * c);
        buffer[index] = 0.5 * (d + nextD);
        a = nextA;
        b = nextB;
        c = nextC;
        d = nextD;
      }
      filter[2] = settle(a);
      filter[3] = settle(b);
      filter[4] = settle(c);
      filter[5] = settle(d);
    }
  },
};

function highpass12(filter: Doubles, buffer: Doubles, from: number, to: number): void {
  const { turn, pull, keepA, keepB, keepAA, keepBB, cross, lateA, lateB } = coefficients(filter);
  const level = 0.5 * (filter[DAMPING] as number);
  let a = filter[2] as number;
  let b = filter[3] as number;
  let index = from;
  for (; index + 2 <= to; index += 2) {
    const x0 = buffer[index] as number;
    const x1 = buffer[index + 1] as number;
    const middleA = keepA * a + (turn * x0 - turn * b);
    const middleB = keepB * b + (pull * x0 + turn * a);
    const nextA = keepAA * a + (lateA * x0 + turn * x1 - cross * b);
    const nextB = keepBB * b + (lateB * x0 + pull * x1 + cross * a);
    buffer[index] = x0 - level * (a + middleA) - 0.5 * (b + middleB);
    buffer[index + 1] = x1 - level * (middleA + nextA) - 0.5 * (middleB + nextB);
    a = nextA;
    b = nextB;
  }
  if (index < to) {
    const x = buffer[index] as number;
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    buffer[index] = x - level * (a + nextA) - 0.5 * (b + nextB);
    a = nextA;
    b = nextB;
  }
  filter[2] = settle(a);
  filter[3] = settle(b);
}

function addLowpass24(filter: Doubles, input: Doubles, levels: Doubles, gain: number, output: Doubles, from: number, to: number): void {
  const { turn, pull, keepA, keepB, keepAA, keepBB, cross, lateA, lateB } = coefficients(filter);
  const scale = 0.5 * gain;
  let a = filter[2] as number;
  let b = filter[3] as number;
  let c = filter[4] as number;
  let d = filter[5] as number;
  let index = from;
  for (; index + 2 <= to; index += 2) {
    const x0 = input[index] as number;
    const x1 = input[index + 1] as number;
    const middleB = keepB * b + (pull * x0 + turn * a);
    const nextA = keepAA * a + (lateA * x0 + turn * x1 - cross * b);
    const nextB = keepBB * b + (lateB * x0 + pull * x1 + cross * a);
    const y0 = 0.5 * (b + middleB);
    const y1 = 0.5 * (middleB + nextB);
    const middleD = keepB * d + (pull * y0 + turn * c);
    const nextC = keepAA * c + (lateA * y0 + turn * y1 - cross * d);
    const nextD = keepBB * d + (lateB * y0 + pull * y1 + cross * c);
    output[index] = (output[index] as number) + scale * (levels[index] as number) * (d + middleD);
    output[index + 1] = (output[index + 1] as number) + scale * (levels[index + 1] as number) * (middleD + nextD);
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
  }
  if (index < to) {
    const x = input[index] as number;
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    const y = 0.5 * (b + nextB);
    const nextC = keepA * c + (turn * y - turn * d);
    const nextD = keepB * d + (pull * y + turn * c);
    output[index] = (output[index] as number) + scale * (levels[index] as number) * (d + nextD);
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
  }
  filter[2] = settle(a);
  filter[3] = settle(b);
  filter[4] = settle(c);
  filter[5] = settle(d);
}

/** Sets the cutoff for the control period of a frame. Returns where the period or the range ends. */
function moveCutoff(filter: Doubles, cutoffs: Doubles, start: number, to: number): number {
  const control = (start / CONTROL_FRAMES) | 0;
  filter[CUTOFF] = tanPi(cutoffs[control] as number);
  return Math.min(to, (control + 1) * CONTROL_FRAMES);
}

/** What one frame, and what two frames, make of the memories of a stage and of its input. */
interface Coefficients {
  readonly turn: number;
  readonly pull: number;
  readonly keepA: number;
  readonly keepB: number;
  /** What each memory keeps of itself in two frames, and what one gives to the other. */
  readonly keepAA: number;
  readonly keepBB: number;
  readonly cross: number;
  /** What the first of two inputs leaves in the memories after the second. */
  readonly lateA: number;
  readonly lateB: number;
}

function coefficients(filter: Doubles): Coefficients {
  const g = filter[CUTOFF] as number;
  const a1 = 1 / (1 + g * (g + (filter[DAMPING] as number)));
  const turn = 2 * g * a1;
  const pull = g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  return {
    turn,
    pull,
    keepA,
    keepB,
    keepAA: keepA * keepA - turn * turn,
    keepBB: keepB * keepB - turn * turn,
    cross: turn * (keepA + keepB),
    lateA: turn * (keepA - pull),
    lateB: turn * turn + keepB * pull,
  };
}
