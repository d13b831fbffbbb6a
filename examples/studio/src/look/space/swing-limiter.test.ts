import { describe, expect, it } from 'vitest';

import { createSwingLimiter } from './swing-limiter.js';

describe('the energy of the sound in the picture', () => {
  /** What is shown of the bass in four seconds. */
  const shownOf = (bassAt: (seconds: number) => number): readonly number[] => {
    const limit = createSwingLimiter();
    return Array.from({ length: 240 }, (_, index) => limit([bassAt(index / 60), 0, 0], index / 60)[0]);
  };

  it('goes through as it is where it swings little, or seldom', () => {
    const little = (seconds: number): number => (Math.round(60 * seconds) % 2 === 0 ? 0.42 : 0.38);
    expect(shownOf(little)).toEqual(Array.from({ length: 240 }, (_, index) => little(index / 60)));
    const seldom = (seconds: number): number => (seconds % 0.5 < 0.1 ? 0.5 : 0.1);
    const shown = shownOf(seldom);
    expect([...new Set(shown)].sort()).toContain(0.5);
    expect(shown.filter((value, index) => value === seldom(index / 60)).length).toBeGreaterThan(200);
  });

  it('rises fewer than three times a second, however fast it swings, and no higher than music does', () => {
    for (const perSecond of [4, 5.5, 8, 20]) {
      const shown = shownOf((seconds) => ((seconds * perSecond) % 1 < 0.5 ? 1 : 0));
      const rises = shown.filter((value, index) => value - (shown[index - 1] ?? value) > 0.1);
      expect(rises.length).toBeGreaterThan(5);
      expect(rises.length).toBeLessThanOrEqual(11);
      expect(Math.max(...shown)).toBe(0.6);
    }
  });

  it('rises and falls in all bands together', () => {
    const limit = createSwingLimiter();
    limit([0, 0, 0], 0);
    expect(limit([0.5, 0, 0], 1)).toEqual([0.5, 0, 0]);
    // The middle is late: it rises in the same stroke, and what falls meanwhile waits.
    expect(limit([0, 0.5, 0], 1.1)).toEqual([expect.closeTo(0.44), 0.5, 0]);
    expect(limit([0, 0.5, 0.5], 1.3)).toEqual([0, 0.5, expect.closeTo(0.03)]);
    expect(limit([0, 0.5, 0.5], 1.5)).toEqual([0, 0.5, 0.5]);
  });
});
