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
 *
 * Between two jumps the sum of the three is one straight line, so the work per sample is that of a single one; the rounding touches the
 * samples on both sides of each jump.
 */
export function addThreeSaws(
  a: Oscillator,
  b: Oscillator,
  c: Oscillator,
  levels: Float64Array,
  gain: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  const slope = 2 * (a.increment + b.increment + c.increment);
  for (let start = from; start < to;) {
    const left = Math.min(framesToJump(a), framesToJump(b), framesToJump(c));
    const frames = left < to - start ? left : to - start;
    const end = start + frames;
    let value = 2 * (a.phase + b.phase + c.phase) - 3;
    let corners = cornerAfter(a) + cornerAfter(b) + cornerAfter(c);
    output[start] = (output[start] as number) + gain * (levels[start] as number) * corners;
    for (let index = start; index < end; index += 1) {
      output[index] = (output[index] as number) + gain * (levels[index] as number) * value;
      value += slope;
    }
    corners = advance(a, frames) + advance(b, frames) + advance(c, frames);
    output[end - 1] = (output[end - 1] as number) + gain * (levels[end - 1] as number) * corners;
    start = end;
  }
}

/** How many samples there are until the phase jumps, this one included. */
function framesToJump({ phase, increment }: Oscillator): number {
  return Math.max(1, Math.ceil((1 - phase) / increment));
}

/** What rounds the first sample after a jump of a sawtooth. */
function cornerAfter({ phase, increment }: Oscillator): number {
  if (phase >= increment) return 0;
  const t = 1 - phase / increment;
  return t * t;
}

/** Moves a phase on. Returns what rounds the last sample before the jump, when that is where it ends. */
function advance(oscillator: Oscillator, frames: number): number {
  const { increment } = oscillator;
  const phase = oscillator.phase + frames * increment;
  if (phase < 1) {
    oscillator.phase = phase;
    return 0;
  }
  oscillator.phase = phase - 1;
  const t = (phase - 1) / increment;
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
