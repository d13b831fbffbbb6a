import type { Doubles } from '../../addressed.js';
import { INCREMENT, PHASE } from '../../oscillator.js';

/**
 * Adds three sawteeth of steady pitch, sample by sample times `levels` and `gain`. Between two jumps the sum of the three is one straight line, so the work per sample is that of a
 * single one; the rounding touches the samples on both sides of each jump.
 */
export function addThreeSaws(
  levels: Doubles,
  a: Doubles,
  b: Doubles,
  c: Doubles,
  gain: number,
  output: Doubles,
  from: number,
  to: number,
): void {
  const slope = 2 * ((a[INCREMENT] as number) + (b[INCREMENT] as number) + (c[INCREMENT] as number));
  for (let start = from; start < to;) {
    const left = Math.min(framesToJump(a), framesToJump(b), framesToJump(c));
    const frames = left < to - start ? left : to - start;
    const end = start + frames;
    const value = 2 * ((a[PHASE] as number) + (b[PHASE] as number) + (c[PHASE] as number)) - 3;
    let corners = cornerAfter(a) + cornerAfter(b) + cornerAfter(c);
    output[start] = (output[start] as number) + gain * (levels[start] as number) * corners;
    // Every other sample follows from the one before the last, so that none waits for its neighbour.
    const values = [value, value + slope];
    for (let index = start; index < end; index += 1) {
      const place = (index - start) & 1;
      output[index] = (output[index] as number) + gain * (levels[index] as number) * (values[place] as number);
      values[place] = (values[place] as number) + 2 * slope;
    }
    corners = advance(a, frames) + advance(b, frames) + advance(c, frames);
    output[end - 1] = (output[end - 1] as number) + gain * (levels[end - 1] as number) * corners;
    start = end;
  }
}

/** How many samples there are until the phase jumps, this one included. */
function framesToJump(oscillator: Doubles): number {
  return Math.max(1, Math.ceil((1 - (oscillator[PHASE] as number)) / (oscillator[INCREMENT] as number)));
}

/** What rounds the first sample after a jump of a sawtooth. */
function cornerAfter(oscillator: Doubles): number {
  const phase = oscillator[PHASE] as number;
  const increment = oscillator[INCREMENT] as number;
  if (phase >= increment) return 0;
  const t = 1 - phase / increment;
  return t * t;
}

/** Moves a phase on. Returns what rounds the last sample before the jump, when that is where it ends. */
function advance(oscillator: Doubles, frames: number): number {
  const increment = oscillator[INCREMENT] as number;
  const phase = (oscillator[PHASE] as number) + frames * increment;
  if (phase < 1) {
    oscillator[PHASE] = phase;
    return 0;
  }
  oscillator[PHASE] = phase - 1;
  const t = (phase - 1) / increment;
  return -t * t;
}
