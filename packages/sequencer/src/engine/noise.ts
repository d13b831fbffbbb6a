import type { Integers } from './addressed.js';
import type { Workspace } from './workspace.js';

/** The state of a generator of white noise: 32 bits, never all 0. */
export type Noise = Integers;

/** Creates a noise generator; equal seeds sound alike on every platform. */
export function createNoise(workspace: Workspace, seed: number): Noise {
  const noise = workspace.integers(1);
  seedNoise(noise, seed);
  return noise;
}

/**
 * Draws the next sample of white noise, uniform in −1…1.
 *
 * Source: Marsaglia, Xorshift RNGs, 2003 (13, 17, 5), https://doi.org/10.18637/jss.v008.i14
 */
export function nextNoise(noise: Noise): number {
  let x = noise[0] as number;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  noise[0] = x;
  return x * 4.656612873077393e-10;
}

/** Starts a noise generator over. */
export function seedNoise(noise: Noise, seed: number): void {
  noise[0] = Math.imul(seed + 1, 0x9e3779b1) | 1;
}
