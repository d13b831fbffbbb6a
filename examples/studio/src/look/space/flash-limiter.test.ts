import { describe, expect, it } from 'vitest';

import { createFlashLimiter } from './flash-limiter.js';

describe('strokes of the kick in the picture', () => {
  it('are three in a second at most, however fast they come', () => {
    const show = createFlashLimiter();
    let rises = 0;
    let before = 0;
    for (let frame = 0; frame < 600; frame += 1) {
      // Eight strokes in each of ten seconds.
      const now = show(1 - (((frame / 60) * 8) % 1), frame / 60);
      if (now > before) rises += 1;
      before = now;
    }
    expect(rises).toBeGreaterThan(15);
    expect(rises).toBeLessThanOrEqual(30);
  });

  it('begin at full and fade out', () => {
    const show = createFlashLimiter();
    expect(show(0, 0)).toBe(0);
    expect(show(1, 1)).toBe(1);
    expect(show(0.5, 1.125)).toBeCloseTo(0.5);
    expect(show(0, 2)).toBe(0);
  });
});
