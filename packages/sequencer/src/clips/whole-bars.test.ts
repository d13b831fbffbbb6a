import { expect, it } from 'vitest';

import { wholeBars } from './whole-bars.js';

it.each([
  [2, 120, 1],
  [8.001, 120, 4],
  [0.5, 120, 0.25],
  [3, 120, 1.5],
  [8 * (240 / 117), 117, 8],
  [7.98, 120, undefined],
  [0.001, 120, undefined],
  [0, 120, undefined],
])('%f seconds at %d bpm are %s bars', (seconds, bpm, bars) => {
  expect(wholeBars(seconds, { song: { bpm } })).toBe(bars);
});
