import type { ClassicStyleOf } from '../genres/styles.js';
import type { PatternGenerator, Steps } from './pattern.js';
import { createNotes, writeEighths } from './pattern.js';

/** The degrees that leads move in, from 0. */
const POOL = 14;

/** Leads in eighth notes: an arpeggio up the scale, a wandering melody, bursts, or wide leaps. */
export const generateLead: PatternGenerator<'lead'> = ({ style, bars }, random) => {
  const note = createNotes();
  const styles: Record<ClassicStyleOf<'lead'>, () => Steps> = {
    arpeggio: () => writeEighths(bars, (eighth) => (random.chance(0.45) ? note(eighth % POOL) : undefined)),
    melody: () => {
      let degree = POOL / 2;
      return writeEighths(bars, () => {
        if (!random.chance(0.5)) return undefined;
        const step = note(degree);
        degree = Math.min(POOL - 1, Math.max(0, degree + random.between(-2, 2)));
        return step;
      });
    },
    staccato: () => {
      const burst = random.between(2, 4);
      const gap = random.between(2, 4);
      const sounds = (eighth: number): boolean => eighth % (burst + gap) < burst && random.chance(0.8);
      return writeEighths(bars, (eighth) => (sounds(eighth) ? note(random.integer(POOL)) : undefined));
    },
    wide: () => writeEighths(bars, () => (random.chance(0.35) ? note(2 * random.integer(6)) : undefined)),
  };
  return styles[style]();
};
