import type { Integers } from './addressed.js';
import type { Workspace } from './workspace.js';

/** How many waves sound. */
export const METAL_WAVES = 6;

/** How many there is room for: two vectors of four. Those past the sixth stand still. */
export const METAL_LANES = 8;

const CYCLE = 0x1_0000_0000;

/** What the waves of a metal are, in hertz and as ratios. */
export interface MetalOptions {
  /** The frequency of the first wave. */
  readonly hertz: number;
  /** The frequencies of the six waves over that of the first. */
  readonly ratios: readonly number[];
  /** The frequency of each modulating wave over that of its own. */
  readonly harmonicity: number;
  /** How far a wave is pushed, over its own frequency. */
  readonly modulationIndex: number;
}

/**
 * Creates six square waves, each pushed back and forth by another square wave. A square that modulates has only two values, so each wave runs
 * at one of two speeds: whole-number phases suffice. Five rows: the waves' phases, the modulators' phases, the modulators' steps, the waves'
 * steps while the modulator is up, and what is added to these while it is down.
 */
export function createMetal(
  workspace: Workspace,
  sampleRate: number,
  { hertz, ratios, harmonicity, modulationIndex }: MetalOptions,
): Integers {
  const waves = workspace.integers(5 * METAL_LANES);
  ratios.forEach((ratio, wave) => {
    const step = (factor: number): number => Math.round((hertz * ratio * factor * CYCLE) / sampleRate) | 0;
    const up = step(1 + modulationIndex);
    waves[2 * METAL_LANES + wave] = step(harmonicity);
    waves[3 * METAL_LANES + wave] = up;
    waves[4 * METAL_LANES + wave] = step(1 - modulationIndex) - up;
  });
  return waves;
}

/** Puts all waves back to their start. */
export function resetMetal(waves: Integers): void {
  waves.fill(0, 0, 2 * METAL_LANES);
}
