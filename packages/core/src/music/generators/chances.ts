import type { Fraction } from '../../units.js';
import type { Instrument } from '../instruments.js';
import { createStep, GHOST_VELOCITY } from '../step.js';
import type { StyleOf } from '../styles.js';
import type { PatternGenerator } from './pattern.js';
import { writeSteps } from './pattern.js';

/** Places of the bar, 0–15, that sound with the same probability. */
export type Chance = readonly [places: readonly number[], probability: Fraction];

/** The chances of every style; a place that a style does not name rests. */
export type ChanceTable<I extends Instrument> = Readonly<Record<StyleOf<I>, readonly Chance[]>>;

/** Below this probability a hit decorates the beat and is played softer. */
const CARRIES_THE_BEAT = 0.4;

/** Makes a generator of a table: each place is drawn alone, in every bar anew. */
export function fromChances<I extends Instrument>(table: ChanceTable<I>): PatternGenerator<I> {
  return ({ style, bars }, random) => {
    const chances = table[style];
    return writeSteps(bars, (place) => {
      const probability = chances.find(([places]) => places.includes(place))?.[1] ?? 0;
      if (!random.chance(probability)) return undefined;
      return createStep(probability < CARRIES_THE_BEAT ? { velocity: GHOST_VELOCITY } : {});
    });
  };
}
