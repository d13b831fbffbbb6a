import { describe, expect, it } from 'vitest';

import { QUALITIES, createQualityFinder } from './quality.js';

describe('the quality of the picture', () => {
  const levelAfter = (costs: readonly number[]): number => {
    const find = createQualityFinder();
    return costs.reduce((_, cost) => find(cost), 0);
  };
  const times = (count: number, cost: number): readonly number[] => Array.from({ length: count }, () => cost);

  it('stays the best where pictures are quick, and bears a slow one now and then', () => {
    expect(levelAfter(times(600, 1 / 60))).toBe(0);
    expect(levelAfter(times(60, 0).flatMap((cost, index) => [cost, cost, index % 2 === 0 ? 1 / 30 : cost]))).toBe(0);
  });

  it('falls soon where they take very long, and no further than the least', () => {
    expect(levelAfter(times(2, 0.2))).toBe(1);
    expect(levelAfter(times(100, 1))).toBe(QUALITIES.length - 1);
  });

  it('rises again where they come in time for long, later and later where that fails', () => {
    const slow = times(2, 0.2);
    const quick = (count: number): readonly number[] => times(count, 1 / 60);
    expect(levelAfter([...slow, ...quick(600)])).toBe(0);
    expect(levelAfter([...slow, ...times(2_000, 1 / 45)])).toBe(1);
    expect(levelAfter([...slow, ...quick(600), ...slow, ...quick(1_000)])).toBe(1);
    expect(levelAfter([...slow, ...quick(600), ...slow, ...quick(1_200)])).toBe(0);
    expect(levelAfter([...times(100, 1), ...quick(1_800)])).toBe(0);
  });
});
