import { secondsPerBar } from '@loop/core';
import type { AudioClip, SampleSlot } from '@loop/core';
import { expect, it } from 'vitest';

import { fitSlotClip, slotFrames } from './fit-slot-clip.js';

const RATE = 8_000;
const slot: SampleSlot = { name: 'a', gainDb: 0, muted: false, loop: true };
/** Two bars at 120 beats a minute. */
const clip: AudioClip = { sampleRate: RATE, channels: [Float32Array.from({ length: 4 * RATE }, (_, index) => Math.sin(index / 5) / 2)] };
const at = (bpm: number, bars?: number) => ({ song: { bpm, slots: [{ ...slot, bars }] }, slot: 0 });

it('stretches a slot’s clip to its bars at the song’s tempo, at the same pitch', () => {
  const options = at(100, 2);
  const fitted = fitSlotClip(clip, options);
  expect(fitted.channels[0]).toHaveLength(Math.round(2 * secondsPerBar(options.song) * RATE));
  const upwards = (samples: Float32Array): number => samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0).length;
  expect(upwards(fitted.channels[0]!) / fitted.channels[0]!.length).toBeCloseTo(upwards(clip.channels[0]!) / clip.channels[0]!.length, 3);
});

it('leaves a clip as it is that fits, or that has its own speed', () => {
  expect(fitSlotClip(clip, at(120, 2))).toBe(clip);
  expect(fitSlotClip(clip, at(77))).toBe(clip);
  expect(fitSlotClip(clip, { ...at(77, 2), slot: 3 })).toBe(clip);
});

it('goes at half or double speed rather than too far', () => {
  expect(slotFrames(clip, at(50, 2))).toBe((2 * 4 * 60 * RATE) / 50 / 2);
  expect(slotFrames(clip, at(300, 2))).toBe((2 * 2 * 4 * 60 * RATE) / 300);
  for (const bpm of [30, 59.9, 60, 60.1, 239.9, 240, 299.7])
    for (const bars of [0.25, 1, 3, 64]) {
      const frames = slotFrames(clip, at(bpm, bars));
      expect(fitSlotClip(clip, at(bpm, bars)).channels[0]).toHaveLength(frames);
    }
});
