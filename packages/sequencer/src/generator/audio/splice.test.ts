import { describe, expect, it } from 'vitest';

import { spliceClip } from './splice.js';

const steady = (value: number, length: number) => ({ sampleRate: 48_000, channels: [new Float32Array(length).fill(value)] });

describe('spliceClip', () => {
  it('keeps everything outside the region bit for bit and does not change its input', () => {
    const clip = { sampleRate: 48_000, channels: [Float32Array.from({ length: 100 }, (_, index) => Math.fround(Math.sin(index)))] };
    const before = clip.channels[0]?.slice();
    const result = spliceClip(clip, steady(0.5, 40), { startFrame: 30, endFrame: 70, fadeFrames: 8 }).channels[0];
    expect(result?.slice(0, 30)).toEqual(before?.slice(0, 30));
    expect(result?.slice(70)).toEqual(before?.slice(70));
    expect(result?.slice(38, 62)).toEqual(new Float32Array(24).fill(0.5));
    expect(clip.channels[0]).toEqual(before);
  });

  it('fades with constant power at both seams', () => {
    const [result] = spliceClip(steady(1, 100), steady(0, 40), { startFrame: 30, endFrame: 70, fadeFrames: 10 }).channels;
    const [other] = spliceClip(steady(0, 100), steady(1, 40), { startFrame: 30, endFrame: 70, fadeFrames: 10 }).channels;
    for (let index = 30; index < 70; index += 1) expect((result?.[index] ?? 0) ** 2 + (other?.[index] ?? 0) ** 2).toBeCloseTo(1, 5);
  });

  it('does not fade where there is nothing to fade from', () => {
    expect(spliceClip(steady(1, 40), steady(0.25, 40), { startFrame: 0, endFrame: 40, fadeFrames: 10 })).toEqual(steady(0.25, 40));
  });
});
