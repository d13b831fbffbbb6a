import { CONTROL_FRAMES } from '../../block.js';
import { CUTOFF, DAMPING } from '../../filter.js';
import { tanPi } from '../../math.js';
import type { FilterKernels } from '../kernels.js';
import { settle } from './settle.js';

/*
 * Each stage is written as one step of its two memories: a′ = (2·a1 − 1)·a − 2·a2·b + 2·a2·x and b′ = 2·a2·a + (1 − 2·a3)·b + 2·a3·x. Its
 * low-pass output is the mean of b and b′. The next step waits for two operations of the one before, half as many as in the source's order.
 */

/**
 * The filters.
 *
 * Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration, 2013,
 * https://cytomic.com/files/dsp/SvfLinearTrapOptimised2.pdf
 */
export const plainFilters: FilterKernels = {
  lowpass12(filter, buffer, from, to) {
    const { turn, pull, keepA, keepB } = coefficients(filter);
    let a = filter[2] as number;
    let b = filter[3] as number;
    for (let index = from; index < to; index += 1) {
      const x = buffer[index] as number;
      const nextA = keepA * a + (turn * x - turn * b);
      const nextB = keepB * b + (pull * x + turn * a);
      buffer[index] = 0.5 * (b + nextB);
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

function highpass12(filter: Float64Array, buffer: Float64Array, from: number, to: number): void {
  const { turn, pull, keepA, keepB } = coefficients(filter);
  const level = 0.5 * (filter[DAMPING] as number);
  let a = filter[2] as number;
  let b = filter[3] as number;
  for (let index = from; index < to; index += 1) {
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

function addLowpass24(
  filter: Float64Array,
  input: Float64Array,
  levels: Float64Array,
  gain: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  const { turn, pull, keepA, keepB } = coefficients(filter);
  const scale = 0.5 * gain;
  let a = filter[2] as number;
  let b = filter[3] as number;
  let c = filter[4] as number;
  let d = filter[5] as number;
  for (let index = from; index < to; index += 1) {
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
function moveCutoff(filter: Float64Array, cutoffs: Float64Array, start: number, to: number): number {
  const control = (start / CONTROL_FRAMES) | 0;
  filter[CUTOFF] = tanPi(cutoffs[control] as number);
  return Math.min(to, (control + 1) * CONTROL_FRAMES);
}

function coefficients(filter: Float64Array): { turn: number; pull: number; keepA: number; keepB: number } {
  const g = filter[CUTOFF] as number;
  const a1 = 1 / (1 + g * (g + (filter[DAMPING] as number)));
  const turn = 2 * g * a1;
  const pull = g * turn;
  return { turn, pull, keepA: 2 * a1 - 1, keepB: 1 - pull };
}
