import type { ClassicStyleOf } from '../genres/styles.js';
import { degreeAbove } from '../theory/chords.js';
import { SCALES } from '../theory/scales.js';
import type { PatternGenerator, StepRule } from './pattern.js';
import { createNotes, writeSteps } from './pattern.js';

const SYNCOPATED = /* @__PURE__ */ new Set([0, 3, 4, 6, 8, 11, 12, 14]);

/** Bass lines around the root, its octave, and now and then the scale's own third, fourth or fifth. */
export const generateBass: PatternGenerator<'bass'> = ({ style, bars, scale }, random) => {
  const octave = SCALES[scale].length;
  const colours = [degreeAbove(scale, 0, 'third'), degreeAbove(scale, 0, 'fourth'), degreeAbove(scale, 0, 'fifth')];
  const note = createNotes();
  const near = (): number => (random.chance(0.82) ? 0 : random.pick(colours));
  const rise = (probability: number): number => (random.chance(probability) ? octave : 0);
  const rules: Record<ClassicStyleOf<'bass'>, StepRule> = {
    rolling: (place) => (random.chance(0.93) ? note(near() + (place % 2 === 1 ? rise(0.72) : 0)) : undefined),
    galloping: (place) => {
      if (![0, 3, 4, 7].includes(place % 8) || !random.chance(0.9)) return undefined;
      return note(near() + (place % 8 >= 4 ? octave : 0));
    },
    syncopated: (place) => (SYNCOPATED.has(place) && random.chance(0.88) ? note(near() + rise(0.5)) : undefined),
    offbeat: (place) => {
      if (place % 4 === 2 && random.chance(0.9)) return note(rise(0.6));
      if (place % 4 === 0 && random.chance(0.2)) return note(0);
      return random.chance(0.08) ? note(octave) : undefined;
    },
    pulsing: (place) => {
      if (!random.chance(0.96)) return undefined;
      return note(place >= 13 && random.chance(0.4) ? random.pick(colours) : 0);
    },
  };
  return writeSteps(bars, rules[style]);
};
