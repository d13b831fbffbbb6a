import type { Fraction, Seed } from './units.js';

/** A stream of reproducible random draws. Each call advances the stream by one draw, unless it says otherwise. */
export interface Random {
  /** Draws a number in [0, 1) with 32 bits of resolution. */
  next(): Fraction;
  /** Draws an integer in [0, end). */
  integer(end: number): number;
  /** Draws an integer in [low, high], both included. */
  between(low: number, high: number): number;
  /** Answers true with the given probability; always consumes one draw. */
  chance(probability: Fraction): boolean;
  /** Draws one item of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** Returns a new list in random order; consumes one draw per item but the first. */
  shuffle<T>(items: readonly T[]): T[];
  /**
   * Returns an independent stream that is named by a label. It depends on this stream's seed and the label alone, not on
   * how many draws were made, so adding a consumer never changes the draws of another.
   */
  fork(label: string): Random;
}

/**
 * Creates a stream of random draws: sfc32 (small fast counting, 128-bit state), its state filled by SplitMix32 from the seed,
 * first 12 outputs dropped. Same seed, same draws, on every platform and in every version.
 *
 * Source: PractRand, Chris Doty-Humphrey, sfc32 (public domain), http://pracrand.sourceforge.net/
 *
 * @param seed - An unsigned 32-bit integer; other numbers are reduced modulo 2³².
 */
export function createRandom(seed: Seed): Random {
  const origin = seed >>> 0;
  let mixed = origin;
  const split = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = split();
  let b = split();
  let c = split();
  let counter = 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) draw();

  const next = (): Fraction => draw() / 0x1_0000_0000;
  const integer = (end: number): number => Math.floor(next() * end);
  return {
    next,
    integer,
    between: (low, high) => low + integer(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick() needs at least one item');
      return items[integer(items.length)] as never;
    },
    shuffle: (items) => {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1);
        [result[last], result[other]] = [result[other] as never, result[last] as never];
      }
      return result;
    },
    fork: (label) => createRandom(hashSeed(origin, label)),
  };
}

/**
 * Derives a seed from a seed and a label, by 32-bit FNV-1a over both and a final avalanche.
 *
 * Source: FNV, Fowler–Noll–Vo (public domain), https://datatracker.ietf.org/doc/html/rfc9923
 */
export function hashSeed(seed: Seed, label: string): Seed {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < label.length; index += 1) hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Draws a fresh seed from the platform's cryptographic source, for callers that gave none. Return it with the result. */
export function drawSeed(): Seed {
  return crypto.getRandomValues(new Uint32Array(1))[0] as Seed;
}
