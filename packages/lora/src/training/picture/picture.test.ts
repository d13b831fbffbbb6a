import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { drawLossCurve } from './loss-curve.js';
import { niceTicks } from './nice-ticks.js';
import { thinPoints } from './thin-points.js';

describe('axes', () => {
  it('have few round positions, inside their range', () => {
    expect(niceTicks(0, 1, 5)).toEqual({ values: [0, 0.2, 0.4, expect.closeTo(0.6, 9), 0.8, 1], digits: 1 });
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (low, span) => {
        const { values } = niceTicks(low, low + span, 5);
        expect(values.length).toBeLessThanOrEqual(7);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(low - span * 1e-6);
          expect(value).toBeLessThanOrEqual(low + span * (1 + 1e-6));
        }
      }),
    );
  });
});

describe('thinned curves', () => {
  it('keep every peak, and the order', () => {
    const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 5_432 ? 99 : Math.sin(x / 50) }));
    const thin = thinPoints(points, 100);
    expect(thin.length).toBeLessThanOrEqual(400);
    expect(thin).toContainEqual({ x: 5_432, y: 99 });
    expect(thin.map(({ x }) => x)).toEqual(thin.map(({ x }) => x).toSorted((a, b) => a - b));
  });
});

describe('drawLossCurve', () => {
  const losses = Array.from({ length: 200 }, (_, index) => ({ step: index + 1, loss: 1 / (1 + index / 40) }));
  const whole = {
    losses: [...losses, { step: 201, loss: Number.NaN }],
    validations: [50, 100, 150].map((step) => ({ step, loss: 0.8 })),
    learningRates: losses.map(({ step }) => ({ step, learningRate: 1e-4 * (1 - step / 250) })),
    checkpoints: [{ step: 100, epoch: 10, role: 'periodic' as const }],
    best: { epoch: 10, loss: 0.3 },
  };

  it('shows all that is there, and says it in words', () => {
    const svg = drawLossCurve(whole, { title: 'dusty <keys> & "co"' });
    for (const part of [
      'class="raw"',
      'class="line"',
      'class="held"',
      'class="rate"',
      'class="bad"',
      'best, epoch 10',
      '200 losses, from 1 to',
    ]) {
      expect(svg).toContain(part);
    }
    expect(svg).toContain('dusty &lt;keys&gt; &amp; &quot;co&quot;');
    expect(svg).toContain('prefers-color-scheme');
    expect(drawLossCurve(whole, { theme: 'dark' })).not.toContain('prefers-color-scheme');
  });

  it('keeps its shape when one step is far outside', () => {
    const spiked = losses.map((point) => (point.step === 150 ? { ...point, loss: 1e6 } : point));
    expect(drawLossCurve({ losses: spiked })).not.toContain('NaN');
    const labels = [...drawLossCurve({ losses: [...spiked, ...spiked] }).matchAll(/text-anchor="end">([\d.e]+)</gu)].map((found) =>
      Number(found[1]),
    );
    expect(Math.max(...labels)).toBeGreaterThan(0);
  });

  it('of any numbers is a picture without NaN, and never huge', () => {
    const point = fc.record({ step: fc.nat(100_000), loss: fc.double({ min: -1e9, max: 1e9 }) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 50 }), fc.string(), (points, title) => {
        const ordered = points.toSorted((a, b) => a.step - b.step);
        const svg = drawLossCurve({ losses: ordered, validations: ordered }, { title });
        expect(svg.replace(/<title>.*?<\/title>|<text class="t".*?<\/text>/gsu, '')).not.toMatch(/NaN|Infinity|undefined/u);
      }),
      { numRuns: 50 },
    );
    const many = Array.from({ length: 20_000 }, (_, step) => ({ step, loss: Math.sin(step) + 2 }));
    expect(drawLossCurve({ losses: many }).length).toBeLessThan(200_000);
    expect(drawLossCurve({ losses: [] })).toContain('no losses yet');
  });
});
