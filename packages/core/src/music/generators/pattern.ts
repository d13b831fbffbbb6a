import type { Random } from '../../random.js';
import type { Instrument } from '../genres/instruments.js';
import type { ClassicStyleOf } from '../genres/styles.js';
import type { Step } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { createStep } from '../song/step.js';
import type { ScaleName } from '../theory/scales.js';

/** What a generator writes. */
export interface PatternOptions<I extends Instrument = Instrument> {
  readonly style: ClassicStyleOf<I>;
  /** Bars to write, at least 1. */
  readonly bars: number;
  /** The scale whose degrees melodic steps are counted in. */
  readonly scale: ScaleName;
}

/** Sixteen steps per bar, in one list. */
export type Steps = readonly (Step | undefined)[];

/** Writes the pattern of one instrument. Every draw comes from `random`: same options and stream, same steps. */
export type PatternGenerator<I extends Instrument> = (options: PatternOptions<I>, random: Random) => Steps;

/** Decides one step by its place in the bar, 0–15, and its index in the pattern. */
export type StepRule = (place: number, index: number) => Step | undefined;

/** Asks a rule for every step in order. */
export function writeSteps(bars: number, rule: StepRule): Steps {
  const steps: (Step | undefined)[] = [];
  for (let index = 0; index < bars * COMMON_STEPS; index += 1) steps.push(rule(index % COMMON_STEPS, index));
  return steps;
}

/** Asks a rule for every even step, the eighth notes, in order; odd steps rest. `eighth` counts from the start of the pattern. */
export function writeEighths(bars: number, rule: (eighth: number) => Step | undefined): Steps {
  return writeSteps(bars, (_, index) => (index % 2 === 0 ? rule(index / 2) : undefined));
}

/** Returns a function that gives the plain step of a degree. Equal degrees share one step, since steps never change. */
export function createNotes(): (degree: number) => Step {
  const notes: Step[] = [];
  return (degree) => (notes[degree] ??= createStep({ degree }));
}
