/** A generator of white noise: the state between two draws. */
export interface Noise {
  /** 32 bits, never all 0. */
  state: number;
}

/** Creates a noise generator; equal seeds sound alike on every platform. */
export function createNoise(seed: number): Noise {
  return { state: Math.imul(seed + 1, 0x9e3779b1) | 1 };
}

/**
 * Draws the next sample of white noise, uniform in −1…1.
 *
 * Source: Marsaglia, Xorshift RNGs, 2003 (13, 17, 5), https://doi.org/10.18637/jss.v008.i14
 */
export function nextNoise(noise: Noise): number {
  let x = noise.state;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  noise.state = x;
  return x * 4.656612873077393e-10;
}
