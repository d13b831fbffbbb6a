import { expect, test } from 'vitest';

import { addThreeSaws, createOscillator, fillSaw } from './oscillator.js';

test.each([
  [0.003, 0.00302, 0.00298],
  [0.0107, 0.011, 0.0103],
  [0.21, 0.2, 0.26],
  [0.25, 0.125, 0.5],
])('three sawteeth of %d, %d and %d cycles a sample are the sum of each alone, however they are cut', (...increments) => {
  const oscillators = () =>
    increments.map((increment, index) => Object.assign(createOscillator(), { increment, phase: [0, 0.37, 0.999][index] })) as [
      ReturnType<typeof createOscillator>,
      ReturnType<typeof createOscillator>,
      ReturnType<typeof createOscillator>,
    ];
  const frames = 2_000;
  const levels = Float64Array.from({ length: frames }, (_, index) => 0.3 + index / frames);
  const expected = new Float64Array(frames);
  for (const oscillator of oscillators()) {
    const alone = new Float64Array(frames);
    fillSaw(oscillator, alone, 0, frames);
    for (let index = 0; index < frames; index += 1) expected[index]! += 0.5 * levels[index]! * alone[index]!;
  }
  for (const piece of [1, 7, 64, frames]) {
    const sum = new Float64Array(frames);
    const [a, b, c] = oscillators();
    for (let from = 0; from < frames; from += piece) addThreeSaws(a, b, c, levels, 0.5, sum, from, Math.min(frames, from + piece));
    const apart = sum.map((sample, index) => Math.abs(sample - expected[index]!));
    expect(Math.max(...apart)).toBeLessThan(1e-9);
  }
});
