import type { Step } from './song.js';

/** The velocity of a note that decorates the beat instead of carrying it. */
export const GHOST_VELOCITY = 0.7;

/**
 * Creates an active step: one hit at full velocity, always, on the grid, unless the fields say otherwise.
 *
 * @example
 * ```ts
 * createStep({ degree: 4 }); // { hits: 1, velocity: 1, probability: 1, offsetTicks: 0, degree: 4 }
 * ```
 */
export function createStep(fields: Partial<Step> = {}): Step {
  return { hits: 1, velocity: 1, probability: 1, offsetTicks: 0, ...fields };
}
