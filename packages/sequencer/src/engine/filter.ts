import { tanPi } from './math.js';

/** The state of a state-variable filter of two poles, or of two of them in a row. */
export interface Filter {
  /** Warped cutoff, tan(π·f/rate). */
  g: number;
  /** Damping, 1/Q. */
  k: number;
  /** First integrator of the first stage. */
  a: number;
  /** Second integrator of the first stage. */
  b: number;
  /** First integrator of the second stage. */
  c: number;
  /** Second integrator of the second stage. */
  d: number;
}

/** Creates a filter at rest, wide open. */
export function createFilter(): Filter {
  const filter = { g: 0.5, k: 0.5, a: 0.5, b: 0.5, c: 0.5, d: 0.5 };
  resetFilter(filter);
  return filter;
}

/** Empties a filter's memory. */
export function resetFilter(filter: Filter): void {
  filter.a = filter.b = filter.c = filter.d = 0;
}

/** Warps a cutoff for the filters, kept below 0.45 of the sample rate. */
export function warpedCutoff(hertz: number, sampleRate: number): number {
  return tanPi(Math.min(0.45, hertz / sampleRate));
}

/*
 * Each stage is written as one step of its two memories: a′ = (2·a1 − 1)·a − 2·a2·b + 2·a2·x and b′ = 2·a2·a + (1 − 2·a3)·b + 2·a3·x. Its
 * low-pass output is the mean of b and b′. The next step waits for two operations of the one before, half as many as in the source's order.
 */

/**
 * Filters `input[from…to)` with 24 dB per octave, two equal stages of 12, and adds it, sample by sample times `levels` and `gain`, to
 * `output[from…to)`.
 *
 * Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration, 2013,
 * https://cytomic.com/files/dsp/SvfLinearTrapOptimised2.pdf
 */
export function addLowpass24(
  filter: Filter,
  input: Float64Array,
  levels: Float64Array,
  gain: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  const scale = 0.5 * gain;
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const turn = 2 * filter.g * a1;
  const pull = filter.g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  let { a, b, c, d } = filter;
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
  filter.a = settle(a);
  filter.b = settle(b);
  filter.c = settle(c);
  filter.d = settle(d);
}

/** Filters two sides at once in place with 24 dB per octave, both with the cutoff and damping of the first filter. */
export function lowpass24Stereo(first: Filter, second: Filter, left: Float64Array, right: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + first.g * (first.g + first.k));
  const turn = 2 * first.g * a1;
  const pull = first.g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  let { a, b, c, d } = first;
  let { a: e, b: f, c: g, d: h } = second;
  for (let index = from; index < to; index += 1) {
    const x = left[index] as number;
    const z = right[index] as number;
    const nextA = keepA * a + (turn * x - turn * b);
    const nextE = keepA * e + (turn * z - turn * f);
    const nextB = keepB * b + (pull * x + turn * a);
    const nextF = keepB * f + (pull * z + turn * e);
    const y = 0.5 * (b + nextB);
    const w = 0.5 * (f + nextF);
    const nextC = keepA * c + (turn * y - turn * d);
    const nextG = keepA * g + (turn * w - turn * h);
    const nextD = keepB * d + (pull * y + turn * c);
    const nextH = keepB * h + (pull * w + turn * g);
    left[index] = 0.5 * (d + nextD);
    right[index] = 0.5 * (h + nextH);
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
    e = nextE;
    f = nextF;
    g = nextG;
    h = nextH;
  }
  first.a = settle(a);
  first.b = settle(b);
  first.c = settle(c);
  first.d = settle(d);
  second.a = settle(e);
  second.b = settle(f);
  second.c = settle(g);
  second.d = settle(h);
}

/** Filters `buffer[from…to)` in place with 12 dB per octave. */
export function lowpass12(filter: Filter, buffer: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const turn = 2 * filter.g * a1;
  const pull = filter.g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  let { a, b } = filter;
  for (let index = from; index < to; index += 1) {
    const x = buffer[index] as number;
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    buffer[index] = 0.5 * (b + nextB);
    a = nextA;
    b = nextB;
  }
  filter.a = settle(a);
  filter.b = settle(b);
}

/** Filters `buffer[from…to)` in place to a band of 12 dB per octave around the cutoff, with gain 1 at its middle. */
export function bandpass12(filter: Filter, buffer: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const turn = 2 * filter.g * a1;
  const pull = filter.g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  const level = 0.5 * filter.k;
  let { a, b } = filter;
  for (let index = from; index < to; index += 1) {
    const x = buffer[index] as number;
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    buffer[index] = level * (a + nextA);
    a = nextA;
    b = nextB;
  }
  filter.a = settle(a);
  filter.b = settle(b);
}

/** Filters `buffer[from…to)` in place, removing what is below the cutoff with 12 dB per octave. */
export function highpass12(filter: Filter, buffer: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const turn = 2 * filter.g * a1;
  const pull = filter.g * turn;
  const keepA = 2 * a1 - 1;
  const keepB = 1 - pull;
  const level = 0.5 * filter.k;
  let { a, b } = filter;
  for (let index = from; index < to; index += 1) {
    const x = buffer[index] as number;
    const nextA = keepA * a + (turn * x - turn * b);
    const nextB = keepB * b + (pull * x + turn * a);
    buffer[index] = x - level * (a + nextA) - 0.5 * (b + nextB);
    a = nextA;
    b = nextB;
  }
  filter.a = settle(a);
  filter.b = settle(b);
}

/**
 * Snaps a fading memory to zero long before it becomes a denormal number: browsers flush those to zero on the audio thread and
 * nowhere else, so that the same program would compute different bytes there.
 */
function settle(value: number): number {
  return Math.abs(value) < 1e-30 ? 0 : value;
}
