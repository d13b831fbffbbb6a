import type { Doubles } from './addressed.js';
import type { Workspace } from './workspace.js';

/** The place of an oscillator in its cycle, and how it moves. */
export type Oscillator = Doubles;

/** Where an oscillator keeps its phase in cycles, 0–1. */
export const PHASE = 0;

/** Where an oscillator keeps its cycles per sample. */
export const INCREMENT = 1;

/** Where an oscillator keeps what the increment is multiplied by after each sample: above or below 1 while the pitch glides. */
export const GLIDE = 2;

/** Creates an oscillator at the start of its cycle. */
export function createOscillator(workspace: Workspace): Oscillator {
  const oscillator = workspace.doubles(3);
  oscillator[GLIDE] = 1;
  return oscillator;
}
