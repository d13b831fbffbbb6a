import type { Bar } from '../song/song.js';
import { createStep } from '../song/step.js';

/** Runs of a beat's four sixteenths: which tom, or a rest. */
const RUNS: readonly (readonly (number | undefined)[])[] = [
  [5, undefined, 3, 1],
  [5, 4, 3, 2],
  [4, undefined, 2, 0],
  [5, 5, undefined, 2],
];

/** Ends a bar of percussion with a run down the toms, as where a phrase ends; `choice` says which of four. */
export function tomsOn(bar: Bar, choice = 0): Bar {
  const run = RUNS[choice % RUNS.length] as (typeof RUNS)[number];
  const steps = run.map((degree, place) =>
    degree === undefined ? undefined : createStep({ articulation: 'tom', degree, velocity: 0.7 + 0.1 * place }),
  );
  return [...bar.slice(0, bar.length - steps.length), ...steps];
}
