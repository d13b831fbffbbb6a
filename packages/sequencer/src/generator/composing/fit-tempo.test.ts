import { assert as holds, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fitTempo } from './fit-tempo.js';

describe('fitTempo', () => {
  it('keeps a fixed tempo and fills the length with whole bars', () => {
    expect(fitTempo(10, { bpm: 130, isFixed: true })).toEqual({ bpm: 130, bars: 6 });
    expect(fitTempo(8, { bpm: 120, isFixed: true })).toEqual({ bpm: 120, bars: 4 });
  });

  it('moves a free tempo so that the length is whole phrases', () => {
    const { bpm, bars } = fitTempo(60, { bpm: 130, isFixed: false });
    expect(bars % 4).toBe(0);
    expect((bars * 240) / bpm).toBeCloseTo(60, 9);
  });

  it('fills every length, and never moves a tempo by more than 6 %', () => {
    holds(
      property(double({ min: 0.5, max: 600, noNaN: true }), double({ min: 30, max: 300, noNaN: true }), (seconds, wish) => {
        const { bpm, bars } = fitTempo(seconds, { bpm: wish, isFixed: false });
        expect((bars * 240) / bpm).toBeGreaterThanOrEqual(seconds - 1e-6);
        expect(Math.abs(bpm / wish - 1)).toBeLessThanOrEqual(0.06 + 1e-9);
        expect(bars).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
