import type { Fraction } from '../../units.js';
import type { Instrument } from '../genres/instruments.js';
import type { ClassicStyleOf } from '../genres/styles.js';
import { COMMON_STEPS } from '../song/meter.js';
import { GHOST_VELOCITY, createStep } from '../song/step.js';
import type { PatternGenerator } from './pattern.js';
import { writeSteps } from './pattern.js';

/** Places of the bar, 0–15, that sound with the same probability. */
export type Chance = readonly [places: readonly number[], probability: Fraction];

/** The chances of every style. A place that a style names twice has the later probability; one that it does not name rests. */
export type ChanceTable<I extends Instrument> = Readonly<Record<ClassicStyleOf<I>, readonly Chance[]>>;

/** Below this probability a hit decorates the beat and is played softer. */
const CARRIES_THE_BEAT = 0.4;

/** Makes a generator of a table: each place is drawn alone, in every bar anew. */
export function fromChances<I extends Instrument>(table: ChanceTable<I>): PatternGenerator<I> {
  return ({ style, bars }, random) => {
    const probabilities = Array.from({ length: COMMON_STEPS }, () => 0);
    for (const [places, probability] of table[style]) for (const place of places) probabilities[place] = probability;
    const beat = createStep();
    const ghost = createStep({ velocity: GHOST_VELOCITY });
    return writeSteps(bars, (place) => {
      const probability = probabilities[place] as Fraction;
      if (!random.chance(probability)) return undefined;
      return probability < CARRIES_THE_BEAT ? ghost : beat;
    });
  };
}
