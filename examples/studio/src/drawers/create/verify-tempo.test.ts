import { expect, it } from 'vitest';

import { foldTempo, framesAtTempo, isTempo } from './verify-tempo.js';

it('takes half and double of a tempo for it', () => {
  expect([61, 122, 244].map((bpm) => foldTempo(bpm, 120))).toEqual([122, 122, 122]);
  expect(foldTempo(90, 140)).toBe(180);
  expect([isTempo(122, 120), isTempo(124, 120)]).toEqual([true, false]);
});

it('makes a piece as much shorter as its tempo was too slow', () => {
  const clip = { sampleRate: 8_000, channels: [new Float32Array(24_000).map((_, index) => Math.sin(index / 9))] };
  expect(framesAtTempo(clip, 90, 120)).toBe(18_000);
  expect(framesAtTempo(clip, 250, 120)).toBe(48_000);
});
