import { expect, test } from 'vitest';

import { BLOCK_FRAMES } from '../block.js';
import { createSamplePlayer } from './sample-player.js';

/** Plays a clip of 1000 frames over and over; returns the furthest that the sound goes from one frame to the next. */
function furthestStep(samples: Float32Array, clipRate: number): number {
  const player = createSamplePlayer(48_000);
  player.setClip({ sampleRate: clipRate, channels: [samples] });
  player.start(0, { fromSeconds: 0 });
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

test.each([
  ['longer', 48_000, 999.6],
  ['shorter', 48_000, 1_000.4],
  ['shorter, at another rate', 44_100, 1_088.9],
])('a clip that is a little %s than its round keeps to the round in the long run', (_, rate, periodFrames) => {
  const player = createSamplePlayer(48_000);
  const square = Float32Array.from({ length: 1_000 }, (_, index) => (index < 500 ? -0.5 : 0.5));
  player.setClip({ sampleRate: rate, channels: [square] });
  player.start(0, { fromSeconds: 0, periodFrames });
  const rises: number[] = [];
  let before = 1;
  for (let block = 0; block < 800; block += 1) {
    const [left, right] = [new Float64Array(BLOCK_FRAMES), new Float64Array(BLOCK_FRAMES)];
    player.render(left, right);
    for (const [index, sample] of left.entries()) {
      if (before < 0 && sample >= 0) rises.push(block * BLOCK_FRAMES + index);
      before = sample;
    }
  }
  expect(rises.length).toBeGreaterThan(80);
  for (const [round, frame] of rises.entries()) expect(Math.abs(frame - rises[0]! - round * periodFrames)).toBeLessThan(1.6);
});

test('a start while it plays hands over without a gap and without a bump', () => {
  const player = createSamplePlayer(48_000);
  player.setClip({ sampleRate: 48_000, channels: [new Float32Array(10_000).fill(0.5)] });
  player.start(0, { fromSeconds: 0 });
  const heard: number[] = [];
  for (let block = 0; block < 10; block += 1) {
    if (block === 4) {
      player.setClip({ sampleRate: 48_000, channels: [new Float32Array(9_000).fill(0.5)] });
      player.start(60, { fromSeconds: 0.01 });
    }
    const [left, right] = [new Float64Array(BLOCK_FRAMES), new Float64Array(BLOCK_FRAMES)];
    player.render(left, right);
    heard.push(...left);
  }
  expect(Math.min(...heard.slice(5 * BLOCK_FRAMES))).toBeCloseTo(0.5);
  expect(Math.max(...heard)).toBeCloseTo(0.5);
  expect(Math.min(...heard)).toBeGreaterThan(0.2);
});
