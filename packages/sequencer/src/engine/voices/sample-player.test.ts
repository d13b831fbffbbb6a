import { expect, test } from 'vitest';

import { BLOCK_FRAMES } from '../block.js';
import { createSamplePlayer } from './sample-player.js';

/** Plays a clip of 1000 frames over and over; returns the furthest that the sound goes from one frame to the next. */
function furthestStep(samples: Float32Array, clipRate: number): number {
  const player = createSamplePlayer(48_000);
  player.setClip({ sampleRate: clipRate, channels: [samples] });
  player.start(0, 0);
  const heard: number[] = [];
  for (let block = 0; block < 40; block += 1) {
    const [left, right] = [new Float64Array(BLOCK_FRAMES), new Float64Array(BLOCK_FRAMES)];
    player.render(left, right);
    heard.push(...left);
  }
  return Math.max(...heard.slice(1).map((sample, index) => Math.abs(sample - (heard[index] as number))));
}

const ramp = Float32Array.from({ length: 1_000 }, (_, index) => 0.5 * (index / 1_000));
const saw = Float32Array.from({ length: 1_000 }, (_, index) => 0.5 * ((index % 100) / 100));

test.each([48_000, 44_100])('a clip of %d Hz that was not cut as a loop starts over without a click', (rate) => {
  expect(furthestStep(ramp, rate)).toBeLessThan(0.01);
});

test('a wave that jumps by itself keeps its jumps', () => {
  expect(furthestStep(saw, 48_000)).toBeCloseTo(0.495, 3);
});
