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

/**
 * Filters `buffer[from…to)` in place with 24 dB per octave: two equal stages of 12.
 *
 * Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration, 2013,
 * https://cytomic.com/files/dsp/SvfLinearTrapOptimised2.pdf
 */
export function lowpass24(filter: Filter, buffer: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const a2 = filter.g * a1;
  const a3 = filter.g * a2;
  let { a, b, c, d } = filter;
  for (let index = from; index < to; index += 1) {
    const x = (buffer[index] as number) - b;
    const p = a1 * a + a2 * x;
    const q = b + a2 * a + a3 * x;
    a = 2 * p - a;
    b = 2 * q - b;
    const y = q - d;
    const r = a1 * c + a2 * y;
    const s = d + a2 * c + a3 * y;
    c = 2 * r - c;
    d = 2 * s - d;
    buffer[index] = s;
  }
  filter.a = settle(a);
  filter.b = settle(b);
  filter.c = settle(c);
  filter.d = settle(d);
}

/** Filters two sides at once as {@link lowpass24} does, both with the cutoff and damping of the first filter. */
export function lowpass24Stereo(first: Filter, second: Filter, left: Float64Array, right: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + first.g * (first.g + first.k));
  const a2 = first.g * a1;
  const a3 = first.g * a2;
  let { a, b, c, d } = first;
  let { a: e, b: f, c: g, d: h } = second;
  for (let index = from; index < to; index += 1) {
    const x = (left[index] as number) - b;
    const z = (right[index] as number) - f;
    const p = a1 * a + a2 * x;
    const u = a1 * e + a2 * z;
    const q = b + a2 * a + a3 * x;
    const v = f + a2 * e + a3 * z;
    a = 2 * p - a;
    e = 2 * u - e;
    b = 2 * q - b;
    f = 2 * v - f;
    const y = q - d;
    const w = v - h;
    const r = a1 * c + a2 * y;
    const s = a1 * g + a2 * w;
    const outLeft = d + a2 * c + a3 * y;
    const outRight = h + a2 * g + a3 * w;
    c = 2 * r - c;
    g = 2 * s - g;
    d = 2 * outLeft - d;
    h = 2 * outRight - h;
    left[index] = outLeft;
    right[index] = outRight;
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
  const a2 = filter.g * a1;
  const a3 = filter.g * a2;
  let { a, b } = filter;
  for (let index = from; index < to; index += 1) {
    const x = (buffer[index] as number) - b;
    const p = a1 * a + a2 * x;
    const q = b + a2 * a + a3 * x;
    a = 2 * p - a;
    b = 2 * q - b;
    buffer[index] = q;
  }
  filter.a = settle(a);
  filter.b = settle(b);
}

/** Filters `buffer[from…to)` in place to a band of 12 dB per octave around the cutoff, with gain 1 at its middle. */
export function bandpass12(filter: Filter, buffer: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const a2 = filter.g * a1;
  const a3 = filter.g * a2;
  const { k } = filter;
  let { a, b } = filter;
  for (let index = from; index < to; index += 1) {
    const x = (buffer[index] as number) - b;
    const p = a1 * a + a2 * x;
    const q = b + a2 * a + a3 * x;
    a = 2 * p - a;
    b = 2 * q - b;
    buffer[index] = k * p;
  }
  filter.a = settle(a);
  filter.b = settle(b);
}

/** Filters `buffer[from…to)` in place, removing what is below the cutoff with 12 dB per octave. */
export function highpass12(filter: Filter, buffer: Float64Array, from: number, to: number): void {
  const a1 = 1 / (1 + filter.g * (filter.g + filter.k));
  const a2 = filter.g * a1;
  const a3 = filter.g * a2;
  const { k } = filter;
  let { a, b } = filter;
  for (let index = from; index < to; index += 1) {
    const input = buffer[index] as number;
    const x = input - b;
    const p = a1 * a + a2 * x;
    const q = b + a2 * a + a3 * x;
    a = 2 * p - a;
    b = 2 * q - b;
    buffer[index] = input - k * p - q;
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
