import { describe, expect, it } from 'vitest';

import { createRandom, hashSeed } from './random.js';

describe('createRandom', () => {
  it('gives the same draws for the same seed, on every platform and in every version', () => {
    const random = createRandom(42);
    expect([random.next(), random.next(), random.next()].map((value) => value * 0x1_0000_0000)).toMatchInlineSnapshot(`
      [
        1959603763,
        2423114712,
        2466933512,
      ]
    `);
  });

  it('gives other draws for another seed', () => {
    expect(createRandom(1).next()).not.toBe(createRandom(2).next());
  });

  it('draws uniformly', () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 100_000; index += 1) counts[random.integer(10)]! += 1;
    // Chi-square with 9 degrees of freedom: 27.9 is the 0.1 % point.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });

  it('reaches both ends of a range', () => {
    const random = createRandom(4);
    const seen = new Set(Array.from({ length: 200 }, () => random.between(3, 5)));
    expect([...seen].sort()).toEqual([3, 4, 5]);
  });

  it('forks streams that do not depend on how much was drawn before', () => {
    const a = createRandom(9);
    const b = createRandom(9);
    b.next();
    expect(a.fork('kick').next()).toBe(b.fork('kick').next());
    expect(a.fork('kick').next()).not.toBe(a.fork('bass').next());
  });

  it('shuffles without losing an item', () => {
    expect(createRandom(5).shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('hashSeed', () => {
  it('is an unsigned 32-bit integer', () => {
    expect(hashSeed(0xffff_ffff, 'x')).toBeGreaterThanOrEqual(0);
    expect(hashSeed(1, 'a')).not.toBe(hashSeed(1, 'b'));
  });
});
