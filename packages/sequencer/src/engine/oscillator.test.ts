import { expect, test } from 'vitest';

import type { Doubles } from './addressed.js';
import { createEnvelope } from './envelope.js';
import { createOscillator, INCREMENT, PHASE } from './oscillator.js';
import { createWorkspace } from './workspace.js';

test.each([
  [0.003, 0.00302, 0.00298],
  [0.0107, 0.011, 0.0103],
  [0.21, 0.2, 0.26],
  [0.25, 0.125, 0.5],
])('three sawteeth of %d, %d and %d cycles a sample are the sum of each alone, however they are cut', (...increments) => {
  const workspace = createWorkspace(48_000);
  const { kernels } = workspace;
  const oscillators = () =>
    increments.map((increment, index) => {
      const oscillator = createOscillator(workspace);
      oscillator[INCREMENT] = increment;
      oscillator[PHASE] = [0, 0.37, 0.999][index]!;
      return oscillator;
    }) as unknown as [Doubles, Doubles, Doubles];
  const frames = 2_000;
  const struck = () => {
    const envelope = createEnvelope(workspace, 48_000, { attack: 0.03, decay: 0.1, sustain: 0.5, release: 0.1 });
    envelope.start(1, frames);
    return envelope.numbers;
  };
  const levels = workspace.doubles(frames);
  kernels.writeLevels(struck(), levels, 0, frames);
  const expected = new Float64Array(frames);
  for (const oscillator of oscillators()) {
    const alone = workspace.doubles(frames);
    kernels.fillSaw(oscillator, alone, 0, frames);
    for (let index = 0; index < frames; index += 1) expected[index]! += 0.5 * levels[index]! * alone[index]!;
  }
  for (const piece of [1, 7, 64, frames]) {
    const sum = workspace.doubles(frames);
    const [a, b, c] = oscillators();
    const envelope = struck();
    for (let from = 0; from < frames; from += piece) {
      kernels.addThreeSaws(envelope, levels, a, b, c, 0.5, sum, from, Math.min(frames, from + piece));
    }
    const apart = sum.map((sample, index) => Math.abs(sample - expected[index]!));
    expect(Math.max(...apart)).toBeLessThan(1e-9);
  }
});
