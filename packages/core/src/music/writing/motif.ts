import type { Random } from '../../random.js';
import { COMMON_STEPS } from '../song/meter.js';

/** One note of a motif. */
export interface MotifNote {
  /** Its place in the bar, 0–15. */
  readonly place: number;
  /** Scale degrees above the motif's own level. */
  readonly rise: number;
  /** Loudness, above 0–1. */
  readonly velocity: number;
  /** Its length in steps. */
  readonly length: number;
}

/** A short idea of one bar that a melody repeats and varies. */
export type Motif = readonly MotifNote[];

/** Moves a motif up or down by scale degrees. */
export function transposeMotif(motif: Motif, degrees: number): Motif {
  return motif.map((note) => ({ ...note, rise: note.rise + degrees }));
}

/** Turns a motif upside down around its first note. */
export function invertMotif(motif: Motif): Motif {
  const axis = motif[0]?.rise ?? 0;
  return motif.map((note) => ({ ...note, rise: 2 * axis - note.rise }));
}

/** Moves a motif later by steps; what leaves the bar at its end comes in at its start. */
export function displaceMotif(motif: Motif, steps: number): Motif {
  const moved = motif.map((note) => ({ ...note, place: (((note.place + steps) % COMMON_STEPS) + COMMON_STEPS) % COMMON_STEPS }));
  return moved.toSorted((one, other) => one.place - other.place);
}

/** Leaves out notes off the beat, each with a chance, 0–1; the first note stays. */
export function thinMotif(motif: Motif, random: Random, chance = 0.4): Motif {
  return motif.filter(({ place }, index) => index === 0 || place % 4 === 0 || !random.chance(chance));
}

/** Puts a neighbour note before the last note, where there is room for it. */
export function ornamentMotif(motif: Motif, random: Random): Motif {
  const last = motif.at(-1);
  const before = motif.at(-2);
  if (last === undefined || last.place - (before?.place ?? -2) < 2) return motif;
  const turn = { place: last.place - 1, rise: last.rise + (random.chance(0.5) ? 1 : -1), velocity: last.velocity * 0.8, length: 1 };
  return [...motif.slice(0, -1), turn, last];
}
