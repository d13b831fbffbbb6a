import type { GenerationProgress } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createProgressCurves } from './progress-curves.js';
import { createProgressReporter } from './progress-reporter.js';
import type { ProgressMessage } from './progress-reporter.js';

const at = (fraction: number | undefined): GenerationProgress => ({ type: 'progress', phase: 'render', fraction });

/** What is reported of fractions that come at moments. */
function report(
  moments: readonly (readonly [fraction: number, atMs: number])[],
  curves = createProgressCurves(),
): readonly ProgressMessage[] {
  const messages: ProgressMessage[] = [];
  let now = 0;
  const reporter = createProgressReporter('id', {
    clock: () => now,
    send: (message) => messages.push(message),
    curve: curves.of('b', 's'),
  });
  for (const [fraction, atMs] of moments) {
    now = atMs;
    reporter.report(at(fraction));
  }
  curves.learn('b', 's', reporter.finish());
  return messages;
}

describe('createProgressReporter', () => {
  it('reports every five percent once, rising, below 100, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (fractions) => {
        const percents = report(fractions.map((fraction, index) => [fraction, index])).map(({ percent }) => percent);
        expect(percents).toEqual([...new Set(percents)].toSorted((a, b) => a - b));
        expect(percents.every((percent) => Number.isInteger(percent) && percent >= 5 && percent <= 99)).toBe(true);
        expect(new Set(percents.map((percent) => Math.floor(percent / 5))).size).toBe(percents.length);
      }),
    );
    expect(report([[1, 10]])).toHaveLength(1);
  });

  it('estimates what is left from the share that has passed', () => {
    const [quarter] = report([[0.25, 2000]]);
    expect(quarter).toMatchObject({ percent: 25, eta_sec: 6 });
  });

  it('reports the true share of the time from the second job on, where the generator misjudges its phases', () => {
    const curves = createProgressCurves();
    // Half of the work by its own account takes nine tenths of the time.
    const moments = Array.from({ length: 101 }, (_, index) => [index / 100, index <= 50 ? index * 18 : 900 + (index - 50) * 2] as const);
    const offBy = (messages: readonly ProgressMessage[]): number => {
      const times = messages.map(({ tokens_generated: index }) => moments[index]![1] / 1000);
      return Math.max(...messages.map(({ percent }, index) => Math.abs(percent / 100 - times[index]!)));
    };
    const first = report(moments, curves);
    expect(offBy(first)).toBeGreaterThan(0.3);
    const second = report(moments, curves);
    const seen = second.map(({ percent, eta_sec: eta }) => [percent, eta]);
    // A thousand milliseconds in all: each report says the time that has passed, and the rest.
    for (const [percent, eta] of seen) expect(Math.abs(1 - percent! / 100 - eta!)).toBeLessThan(0.1);
  });
});

describe('createProgressCurves', () => {
  it('never falls, and is 0 at 0 and 1 at 1', () => {
    const moment = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 1000 }));
    fc.assert(
      fc.property(fc.array(moment, { minLength: 3 }), fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (moments, asked) => {
        const fractions = moments.map(([fraction]) => fraction).toSorted((a, b) => a - b);
        const times = moments.map(([, atMs]) => atMs).toSorted((a, b) => a - b);
        const curves = createProgressCurves();
        curves.learn('b', 's', [
          { fraction: 0, atMs: times[0]! },
          ...fractions.map((fraction, index) => ({ fraction, atMs: times[index]! })),
        ]);
        const curve = curves.of('b', 'another');
        const shares = asked.toSorted((a, b) => a - b).map(curve);
        expect(shares).toEqual(shares.toSorted((a, b) => a - b));
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(curve(1)).toBe(1);
      }),
    );
    expect(createProgressCurves().of('b', 's')(0.3)).toBe(0.3);
  });
});
