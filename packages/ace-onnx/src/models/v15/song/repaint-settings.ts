/** How strongly a repaint holds on to what is around the region. */
export const REPAINT_MODES = ['balanced', 'conservative', 'aggressive'] as const;

/** The name of a way to repaint. */
export type RepaintMode = (typeof REPAINT_MODES)[number];

/** What a repaint does with its surroundings. */
export interface RepaintHold {
  /** Share of the steps after which the surroundings are put back, 0–1. */
  readonly steps: number;
  /** Frames over which the finished latent goes over to its surroundings. */
  readonly latentFade: number;
  /** Seconds over which the sound goes over to the source's. */
  readonly soundFade: number;
}

const STRONGEST: RepaintHold = { steps: 1, latentFade: 25, soundFade: 0.05 };

/**
 * How a repaint holds on to its surroundings.
 *
 * @param strength - For `balanced`: 0 is `conservative`, 1 is `aggressive`. @defaultValue 0.5
 */
export function repaintHold(mode: RepaintMode = 'balanced', strength = 0.5): RepaintHold {
  const freedom = mode === 'conservative' ? 0 : mode === 'aggressive' ? 1 : Math.min(1, Math.max(0, strength));
  const hold = 1 - freedom;
  return { steps: hold, latentFade: roundHalfEven(STRONGEST.latentFade * hold), soundFade: STRONGEST.soundFade * hold };
}

/** How many steps of a run are followed by putting the surroundings back. */
export function heldSteps({ steps: share }: RepaintHold, steps: number): number {
  return roundHalfEven(share * steps);
}

/** Rounds to the nearest integer, halves to the even one. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
