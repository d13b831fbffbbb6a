import type { Doubles } from './addressed.js';
import { sinCycles } from './math.js';
import type { Workspace } from './workspace.js';

/** Samples of a cycle. */
export const WAVE_FRAMES = 2_048;

/** One cycle of a wave with few partials: 2049 samples, the last equal to the first. */
export type Wavetable = Doubles;

/** Adds up the first `count` partials of a triangle wave, as the oscillator type `triangle8` of Tone.js does for 8. */
export function createTriangle(workspace: Workspace, count: number): Wavetable {
  return addPartials(workspace, count, (n) => (n % 2 === 0 ? 0 : ((n % 4 === 1 ? 1 : -1) * 8) / (Math.PI * Math.PI * n * n)));
}

/** Adds up the first `count` partials of a square wave, as the oscillator type `square8` of Tone.js does for 8. */
export function createSquare(workspace: Workspace, count: number): Wavetable {
  return addPartials(workspace, count, (n) => (n % 2 === 0 ? 0 : 4 / (Math.PI * n)));
}

function addPartials(workspace: Workspace, count: number, amplitude: (n: number) => number): Wavetable {
  const table = workspace.doubles(WAVE_FRAMES + 1);
  for (let n = 1; n <= count; n += 1) {
    const level = amplitude(n);
    if (level !== 0)
      for (let index = 0; index < WAVE_FRAMES; index += 1)
        table[index] = (table[index] as number) + level * sinCycles((n * index) / WAVE_FRAMES);
  }
  table[WAVE_FRAMES] = table[0] as number;
  return table;
}
