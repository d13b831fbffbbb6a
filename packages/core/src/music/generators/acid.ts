import type { ClassicStyleOf } from '../genres/styles.js';
import { COMMON_STEPS } from '../song/meter.js';
import type { Step } from '../song/song.js';
import type { PatternGenerator, Steps } from './pattern.js';
import { createNotes, writeEighths } from './pattern.js';

/** The degrees that acid lines move in, from 0. */
const POOL = 12;

/** Acid lines in eighth notes: a running sequence, free picks, a short motif that drifts over the bars, or call and response. */
export const generateAcid: PatternGenerator<'acid'> = ({ style, bars }, random) => {
  const note = createNotes();
  const anyNote = (): Step => note(random.integer(POOL));
  const maybeNote = (probability: number): Step | undefined => (random.chance(probability) ? anyNote() : undefined);
  const styles: Record<ClassicStyleOf<'acid'>, () => Steps> = {
    sequence: () => {
      const direction = random.chance(0.5) ? 1 : POOL - 1;
      let degree = direction === 1 ? 0 : POOL - 1;
      return writeEighths(bars, () => {
        if (!random.chance(0.7)) return undefined;
        const step = note(degree);
        degree = (degree + direction) % POOL;
        return step;
      });
    },
    random: () => writeEighths(bars, () => maybeNote(0.65)),
    repeated: () => {
      const motif = Array.from({ length: random.between(3, 5) }, () => maybeNote(0.7));
      return writeEighths(bars, (eighth) => motif[eighth % motif.length]);
    },
    call_response: () => {
      const call = Array.from({ length: (bars * COMMON_STEPS) / 4 }, () => maybeNote(0.6));
      const response = call.map((step) => step && anyNote());
      const steps = [...call, ...response];
      return writeEighths(bars, (eighth) => steps[eighth]);
    },
  };
  return styles[style]();
};
