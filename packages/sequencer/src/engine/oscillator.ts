/** The place of an oscillator in its cycle. */
export interface Oscillator {
  /** Phase in cycles, 0–1. */
  phase: number;
  /** Cycles per sample. */
  increment: number;
  /** What the increment is multiplied by after each sample: above or below 1 while the pitch glides. */
  glide: number;
}

/** Creates an oscillator at the start of its cycle. */
export function createOscillator(): Oscillator {
  const oscillator = { phase: 0.5, increment: 0.5, glide: 0.5 };
  oscillator.phase = 0;
  oscillator.glide = 1;
  return oscillator;
}

/**
 * Writes a sawtooth of amplitude 1 to `output[from…to)`. Its jump is rounded over two samples so that it hardly aliases.
 *
 * Source: V. Välimäki and A. Huovilainen, Antialiasing Oscillators in Subtractive Synthesis, 2007 (PolyBLEP)
 */
export function fillSaw(oscillator: Oscillator, output: Float64Array, from: number, to: number): void {
  const { glide } = oscillator;
  let { phase, increment } = oscillator;
  for (let index = from; index < to; index += 1) {
    let value = 2 * phase - 1;
    if (phase < increment) {
      const t = 1 - phase / increment;
      value += t * t;
    } else if (phase > 1 - increment) {
      const t = 1 + (phase - 1) / increment;
      value -= t * t;
    }
    output[index] = value;
    phase += increment;
    if (phase >= 1) phase -= 1;
    increment *= glide;
  }
  oscillator.phase = phase;
  oscillator.increment = increment;
}

/**
 * Adds three sawteeth of steady pitch, sample by sample times `levels` and `gain`, to `output[from…to)`. Each has amplitude 1 and
 * is rounded as {@link fillSaw} does.
 */
export function addThreeSaws(
  [a, b, c]: readonly [Oscillator, Oscillator, Oscillator],
  levels: Float64Array,
  gain: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  const stepA = a.increment;
  const stepB = b.increment;
  const stepC = c.increment;
  let phaseA = a.phase;
  let phaseB = b.phase;
  let phaseC = c.phase;
  for (let index = from; index < to; index += 1) {
    const value = 2 * (phaseA + phaseB + phaseC) - 3 + corner(phaseA, stepA) + corner(phaseB, stepB) + corner(phaseC, stepC);
    output[index] = (output[index] as number) + gain * (levels[index] as number) * value;
    phaseA += stepA;
    phaseB += stepB;
    phaseC += stepC;
    if (phaseA >= 1) phaseA -= 1;
    if (phaseB >= 1) phaseB -= 1;
    if (phaseC >= 1) phaseC -= 1;
  }
  a.phase = phaseA;
  b.phase = phaseB;
  c.phase = phaseC;
}

/** What rounds the falling jump of a sawtooth at phase 0. */
function corner(phase: number, step: number): number {
  if (phase < step) {
    const t = 1 - phase / step;
    return t * t;
  }
  if (phase <= 1 - step) return 0;
  const t = 1 + (phase - 1) / step;
  return -t * t;
}

/** Writes a square wave of amplitude 1 to `output[from…to)`, both jumps rounded as {@link fillSaw} does. */
export function fillSquare(oscillator: Oscillator, output: Float64Array, from: number, to: number): void {
  const { glide } = oscillator;
  let { phase, increment } = oscillator;
  for (let index = from; index < to; index += 1) {
    const half = phase < 0.5;
    let value = half ? 1 : -1;
    const sinceJump = half ? phase : phase - 0.5;
    if (sinceJump < increment) {
      const t = 1 - sinceJump / increment;
      value -= half ? t * t : -t * t;
    } else if (sinceJump > 0.5 - increment) {
      const t = 1 + (sinceJump - 0.5) / increment;
      value -= half ? t * t : -t * t;
    }
    output[index] = value;
    phase += increment;
    if (phase >= 1) phase -= 1;
    increment *= glide;
  }
  oscillator.phase = phase;
  oscillator.increment = increment;
}
