import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioClip } from '../clip.js';
import { RESAMPLE_QUALITIES } from './filter-bank.js';
import type { ResampleQuality } from './filter-bank.js';
import { resample } from './resample.js';
import { createResampler } from './resampler.js';

function sine(sampleRate: number, hertz: number, seconds = 0.5, amplitude = 0.9): AudioClip {
  const channel = new Float32Array(Math.round(seconds * sampleRate));
  return { sampleRate, channels: [channel.map((_, frame) => amplitude * Math.sin((2 * Math.PI * hertz * frame) / sampleRate))] };
}

/** The level of what a resampled sine has beside the sine it should be, away from the edges, in decibels below the sine. */
function noiseDb(from: number, to: number, hertz: number, quality?: ResampleQuality): number {
  const made = resample(sine(from, hertz), to, { quality }).channels[0] as Float32Array;
  const wanted = sine(to, hertz).channels[0] as Float32Array;
  expect(made.length).toBe(wanted.length);
  const edge = Math.ceil(to / 40);
  let [noise, power] = [0, 0];
  for (let frame = edge; frame < made.length - edge; frame += 1) {
    noise += ((made[frame] as number) - (wanted[frame] as number)) ** 2;
    power += (wanted[frame] as number) ** 2;
  }
  return 10 * Math.log10(noise / power);
}

function levelDb(clip: AudioClip): number {
  const channel = clip.channels[0] as Float32Array;
  const middle = channel.subarray(channel.length / 4, (channel.length * 3) / 4);
  return 10 * Math.log10(middle.reduce((sum, value) => sum + value * value, 0) / middle.length);
}

const pairs = [
  [44_100, 48_000],
  [48_000, 44_100],
  [22_050, 48_000],
  [96_000, 44_100],
  [16_000, 48_000],
  [48_000, 16_000],
  [44_100, 44_101],
  [48_000, 47_999],
  [8_000, 192_000],
  [192_000, 8_000],
] as const;

describe('resample', () => {
  describe.each(pairs)('from %i to %i Hz', (from, to) => {
    const nyquist = Math.min(from, to) / 2;

    it.each([0.02, 0.3, 0.65])('keeps a sine at %d of the band, in time and level, to −90 dB', (share) => {
      expect(noiseDb(from, to, share * nyquist)).toBeLessThan(-100);
    });

    it('gives exactly the rounded length', () => {
      fc.assert(
        fc.property(fc.nat(3_000), (frames) => {
          const clip = resample({ sampleRate: from, channels: [new Float32Array(frames)] }, to);
          expect(clip.sampleRate).toBe(to);
          expect(clip.channels[0]?.length).toBe(Math.round((frames * to) / from));
        }),
        { numRuns: 20 },
      );
    });
  });

  it.each([
    ['fast', 0.69, -90],
    ['high', 0.85, -100],
    ['best', 0.93, -110],
  ] as const)('passes at quality %s what it promises: %d of the band', (quality, share, db) => {
    for (const [from, to] of [
      [44_100, 48_000],
      [96_000, 44_100],
    ] as const) {
      expect(noiseDb(from, to, (share * Math.min(from, to)) / 2, quality)).toBeLessThan(db);
    }
  });

  it.each([
    ['fast', -90],
    ['high', -100],
    ['best', -110],
  ] as const)('lets nothing fold back at quality %s', (quality, db) => {
    for (const hertz of [22_100, 25_000, 33_000, 44_000, 47_900]) {
      expect(levelDb(resample(sine(96_000, hertz, 0.5, 1), 44_100, { quality }))).toBeLessThan(db);
    }
  });

  it('makes no mirror image above the band when the rate rises', () => {
    const made = resample(sine(16_000, 6_800, 0.5, 1), 48_000);
    const back = resample(made, 16_000);
    expect(Math.abs(levelDb(made) - levelDb(back))).toBeLessThan(0.001);
  });

  it('keeps an impulse where it is, alike on both sides', () => {
    const channel = new Float32Array(441);
    channel[147] = 1;
    const made = resample({ sampleRate: 44_100, channels: [channel] }, 48_000).channels[0] as Float32Array;
    expect(made.indexOf(Math.max(...made))).toBe(160);
    for (let distance = 1; distance < 40; distance += 1) expect(made[160 - distance]).toBeCloseTo(made[160 + distance] as number, 6);
  });

  it('keeps a constant to a millionth at every position', () => {
    const made = resample({ sampleRate: 44_100, channels: [new Float32Array(4_000).fill(0.5)] }, 48_000).channels[0] as Float32Array;
    expect(made.subarray(200, -200).every((value) => Math.abs(value - 0.5) < 5e-7)).toBe(true);
  });

  it('gives the clip itself when it has the rate already', () => {
    const clip = sine(48_000, 100, 0.01);
    expect(resample(clip, 48_000)).toBe(clip);
  });

  it('keeps channels apart', () => {
    const [left] = sine(44_100, 1_000, 0.05).channels as [Float32Array];
    const { channels } = resample({ sampleRate: 44_100, channels: [left, new Float32Array(left.length)] }, 48_000);
    expect(channels[0]).toEqual(resample({ sampleRate: 44_100, channels: [left] }, 48_000).channels[0]);
    expect(channels[1]?.every((value) => value === 0)).toBe(true);
  });

  it('refuses what it cannot do, with the allowed values', () => {
    const clip = sine(48_000, 100, 0.01);
    expect(() => resample(clip, 44_100.5)).toThrow('to: must be a whole number of 8000–384000 Hz, received 44100.5');
    expect(() => resample({ ...clip, sampleRate: 44_100.5 }, 48_000)).toThrow('from: must be a whole number');
    expect(() => resample(clip, 44_100, { quality: 'good' as never })).toThrow(
      'quality: is not known, received good; allowed: fast, high, best',
    );
    expect(() => resample({ sampleRate: 48_000, channels: [] }, 44_100)).toThrow('clip.channels');
  });
});

describe('createResampler', () => {
  it('gives bit for bit what resample makes of the whole, however the sound is cut', () => {
    const rates = fc.constantFrom(...pairs);
    const lengths = fc.array(fc.oneof(fc.nat(40), fc.nat(9_000)), { maxLength: 6 });
    fc.assert(
      fc.property(rates, lengths, fc.constantFrom(...RESAMPLE_QUALITIES), fc.nat(), ([from, to], cuts, quality, seed) => {
        const frames = cuts.reduce((sum, length) => sum + length, 0);
        const whole = noise(frames, seed);
        const resampler = createResampler({ from, to, channels: 1, quality });
        const pieces: Float32Array[] = [];
        let at = 0;
        for (const length of cuts) {
          pieces.push(...resampler.push([whole.subarray(at, at + length)]));
          at += length;
        }
        pieces.push(...resampler.flush());
        const joined = Float32Array.from(pieces.flatMap((piece) => [...piece]));
        expect(joined).toEqual(resample({ sampleRate: from, channels: [whole] }, to, { quality }).channels[0]);
      }),
      { numRuns: 25 },
    );
  });

  it('begins anew after flush', () => {
    const resampler = createResampler({ from: 44_100, to: 48_000, channels: 1 });
    const [block] = sine(44_100, 1_000, 0.05).channels as [Float32Array];
    const run = () => [...resampler.push([block]), ...resampler.flush()];
    expect(run()).toEqual(run());
  });

  it('refuses blocks that do not fit', () => {
    const resampler = createResampler({ from: 44_100, to: 48_000 });
    expect(() => resampler.push([new Float32Array(4)])).toThrow('block: must be 2 Float32Arrays of one length');
    expect(() => resampler.push([new Float32Array(4), new Float32Array(5)])).toThrow('received lengths 4, 5');
    expect(() => createResampler({ from: 0, to: 48_000, channels: 0 })).toThrow('channels: must be a whole number from 1');
  });
});

function noise(frames: number, seed: number): Float32Array {
  let state = seed;
  return new Float32Array(frames).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
}
