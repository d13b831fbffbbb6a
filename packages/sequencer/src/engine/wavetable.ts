import { sinCycles } from './math.js';
import type { Oscillator } from './oscillator.js';

const SIZE = 2_048;

/** One cycle of a wave with few partials: 2049 samples, the last equal to the first. */
export type Wavetable = Float64Array;

/** Adds up the first `count` partials of a triangle wave, as the oscillator type `triangle8` of Tone.js does for 8. */
export function createTriangle(count: number): Wavetable {
  return addPartials(count, (n) => (n % 2 === 0 ? 0 : ((n % 4 === 1 ? 1 : -1) * 8) / (Math.PI * Math.PI * n * n)));
}

/** Adds up the first `count` partials of a square wave, as the oscillator type `square8` of Tone.js does for 8. */
export function createSquare(count: number): Wavetable {
  return addPartials(count, (n) => (n % 2 === 0 ? 0 : 4 / (Math.PI * n)));
}

/** Adds a wave, sample by sample times `levels` and `gain`, to `output[from…to)`. The table is read with linear interpolation. */
export function addWave(
  table: Wavetable,
  oscillator: Oscillator,
  levels: Float64Array,
  gain: number,
  output: Float64Array,
  from: number,
  to: number,
): void {
  const { increment } = oscillator;
  let { phase } = oscillator;
  for (let index = from; index < to; index += 1) {
    const place = phase * SIZE;
    const whole = place | 0;
    const low = table[whole] as number;
    const value = low + (place - whole) * ((table[whole + 1] as number) - low);
    output[index] = (output[index] as number) + gain * (levels[index] as number) * value;
    phase += increment;
    if (phase >= 1) phase -= 1;
  }
  oscillator.phase = phase;
}

function addPartials(count: number, amplitude: (n: number) => number): Wavetable {
  const table = new Float64Array(SIZE + 1);
  for (let n = 1; n <= count; n += 1) {
    const level = amplitude(n);
    if (level !== 0)
      for (let index = 0; index < SIZE; index += 1) table[index] = (table[index] as number) + level * sinCycles((n * index) / SIZE);
  }
  table[SIZE] = table[0] as number;
  return table;
}
