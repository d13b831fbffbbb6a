import fc from 'fast-check';
import { expect, test } from 'vitest';

import { cosCycles, decibelsToGain, exp, exp2, gainToDecibels, log, log2, pitchToHertz, sinCycles, tanPi } from './math.js';

const runs = { numRuns: 2_000 };

test('sine and cosine are within 3e-11 of the true values', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (phase) => {
      expect(Math.abs(sinCycles(phase) - Math.sin(2 * Math.PI * phase))).toBeLessThan(3e-11 + 1e-13);
      expect(Math.abs(cosCycles(phase) - Math.cos(2 * Math.PI * phase))).toBeLessThan(3e-11 + 1e-13);
    }),
    runs,
  );
});

test('the tangent is within 1e-9 of the true one up to 0.49 of the sample rate', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 0.49, noNaN: true }), (ratio) => {
      expect(Math.abs(tanPi(ratio) / Math.tan(Math.PI * ratio) - 1)).toBeLessThan(1e-9);
    }),
    runs,
  );
});

test('powers and logarithms are within 1e-12 of the true values', () => {
  fc.assert(
    fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (x) => {
      expect(Math.abs(exp2(x) / 2 ** x - 1)).toBeLessThan(1e-12);
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-12);
      expect(Math.abs(log2(2 ** x) - x)).toBeLessThan(1e-12);
      expect(Math.abs(log(Math.exp(x)) - x)).toBeLessThan(1e-12);
    }),
    runs,
  );
});

test('whole decibels and pitches come out as musicians know them', () => {
  expect(decibelsToGain(0)).toBe(1);
  expect(decibelsToGain(-6)).toBeCloseTo(0.501187, 6);
  expect(gainToDecibels(0.5)).toBeCloseTo(-6.0206, 4);
  expect(pitchToHertz(69)).toBe(440);
  expect(pitchToHertz(24)).toBeCloseTo(32.7032, 4);
});
