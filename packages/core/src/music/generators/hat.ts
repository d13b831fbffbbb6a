import type { ClassicStyleOf } from '../genres/styles.js';
import type { Step } from '../song/song.js';
import { createStep, GHOST_VELOCITY } from '../song/step.js';
import type { PatternGenerator, StepRule } from './pattern.js';
import { writeSteps } from './pattern.js';

/** Hats: open ones on the off-beat, closed ones between as the style and chance have it. */
export const generateHat: PatternGenerator<'hat'> = ({ style, bars }, random) => {
  const [open, accent, roll, beat] = (['open', 'accent', 'roll', 'closed'] as const).map((articulation) => createStep({ articulation }));
  const ghost = createStep({ articulation: 'closed', velocity: GHOST_VELOCITY });
  // Odd sixteenths are softer, as a hand plays them.
  const closed = (place: number): Step | undefined => (place % 2 === 0 ? beat : ghost);
  const rules: Record<ClassicStyleOf<'hat'>, StepRule> = {
    standard: (place) => (place % 4 === 2 ? open : random.chance(0.5) ? closed(place) : undefined),
    sixteenths: (place) => {
      if (place % 4 === 2) return open;
      if (!random.chance(0.85)) return undefined;
      return place % 2 === 0 ? accent : closed(place);
    },
    sparse: (place) => {
      if (place % 8 === 4) return open;
      return place % 4 === 2 && random.chance(0.4) ? closed(place) : undefined;
    },
    busy: (place) => {
      if (place % 4 === 2) return open;
      if (place >= 12) return random.chance(0.8) ? roll : closed(place);
      return random.chance(0.6) ? closed(place) : undefined;
    },
  };
  return writeSteps(bars, rules[style]);
};
