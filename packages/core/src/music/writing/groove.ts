import type { Random } from '../../random.js';
import type { ArticulationOf } from '../genres/articulations.js';
import type { Step } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { createStep } from '../song/step.js';

/**
 * A bar of drums as text, one character per sixteenth:
 * `X` an accent, `x` a beat, `o` a soft one, `-` a ghost, `.` a rest; `k` is a beat and `g` a ghost that only some songs have;
 * for hats `O` is open, `r` rolls, `R` is the ride and `C` a crash; for percussion `0` to `5` are toms from the lowest up.
 */
export type Groove = string;

const VELOCITIES: Readonly<Record<string, number>> = { X: 1, x: 0.85, o: 0.65, '-': 0.4, k: 0.8, g: 0.35, O: 0.8, r: 0.7, R: 0.85, C: 0.9 };

const ARTICULATIONS: Readonly<Record<string, ArticulationOf<'hat'>>> = { X: 'accent', O: 'open', r: 'roll', R: 'ride', C: 'crash' };

const TOM = /[0-5]/u;

const TOM_VELOCITY = 0.85;

/** Half of the songs have a note that is optional. */
const OPTIONAL_CHANCE = 0.5;

/** Reads a bar of drums; optional notes are drawn. Hats say how they are struck. */
export function readGroove(groove: Groove, random: Random, options: { readonly hat?: boolean | undefined } = {}): (Step | undefined)[] {
  return Array.from({ length: COMMON_STEPS }, (_, place) => {
    const mark = groove[place] ?? '.';
    if (TOM.test(mark)) return createStep({ velocity: TOM_VELOCITY, articulation: 'tom', degree: Number(mark) });
    const velocity = VELOCITIES[mark];
    if (velocity === undefined || ((mark === 'k' || mark === 'g') && !random.chance(OPTIONAL_CHANCE))) return undefined;
    return createStep(options.hat === true ? { velocity, articulation: ARTICULATIONS[mark] ?? 'closed' } : { velocity });
  });
}
