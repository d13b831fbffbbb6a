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

/** Adds a sawtooth of steady pitch and amplitude 1 to `output[from…to)`, rounded as {@link fillSaw} does. */
export function addSaw(oscillator: Oscillator, output: Float64Array, from: number, to: number): void {
  const { increment } = oscillator;
  const inverse = 1 / increment;
  const late = 1 - increment;
  let { phase } = oscillator;
  for (let index = from; index < to; index += 1) {
    let value = 2 * phase - 1;
    if (phase < increment) {
      const t = 1 - phase * inverse;
      value += t * t;
    } else if (phase > late) {
      const t = 1 + (phase - 1) * inverse;
      value -= t * t;
    }
    output[index] = (output[index] as number) + value;
    phase += increment;
    if (phase >= 1) phase -= 1;
  }
  oscillator.phase = phase;
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
