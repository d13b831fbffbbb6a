import { isLoopError } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { array, assert as holds, float, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cutLoop } from './cut-loop.js';
import { editClip } from './edit-clip.js';
import { findLoop } from './find-loop.js';
import { fitClip } from './fit-clip.js';
import { reverseClip } from './reverse-clip.js';
import { sliceClip } from './slice-clip.js';
import { stretchClip } from './stretch-clip.js';
import { trimClip } from './trim-clip.js';
import { createWaveformReader, waveformPeaks } from './waveform-peaks.js';
import { nearestZeroCrossing } from './zero-crossing.js';

const RATE = 8_000;
const tone = (hertz: number, seconds: number): AudioClip => ({
  sampleRate: RATE,
  channels: [
    Float32Array.from({ length: Math.round(seconds * RATE) }, (_, index) => Math.sin((2 * Math.PI * hertz * (index + 0.25)) / RATE)),
  ],
});
const first = (clip: AudioClip): Float32Array => clip.channels[0] as Float32Array;
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return isLoopError(error) ? error.code : 'other';
  }
  return undefined;
};

describe('fitClip', () => {
  it('cuts a longer clip with a fade and fills a shorter one with silence, to the frame', () => {
    const clip = tone(100, 1);
    const cut = first(fitClip(clip, { frames: 5_000 }));
    expect(cut).toHaveLength(5_000);
    expect(cut.subarray(0, 4_960)).toEqual(first(clip).subarray(0, 4_960));
    expect(Math.abs(cut[4_999]!)).toBeLessThan(Math.abs(first(clip)[4_999]!) / 30);
    const filled = first(fitClip(clip, { frames: 9_000 }));
    expect(filled.subarray(0, 8_000)).toEqual(first(clip));
    expect(filled.subarray(8_000).every((sample) => sample === 0)).toBe(true);
    expect(fitClip(clip, { frames: 8_000 })).toEqual(clip);
    expect(codeOf(() => fitClip(clip, { frames: 0.5 }))).toBe('invalid_input');
  });
});

describe('nearestZeroCrossing', () => {
  it('finds the upward crossing on either side', () => {
    const clip = tone(100, 1); // 80 frames to a period, upward just before each multiple
    expect(nearestZeroCrossing(clip, { frame: 830, reach: 79 })).toBe(800);
    expect(nearestZeroCrossing(clip, { frame: 860, reach: 79 })).toBe(880);
  });

  it('stays where it is when nothing is within reach', () => {
    expect(nearestZeroCrossing(tone(100, 1), { frame: 840, reach: 5 })).toBe(840);
  });
});

describe('trimClip', () => {
  it('begins and ends at zero crossings near the wish', () => {
    const trimmed = first(trimClip(tone(100, 1), { startSeconds: 0.1042, endSeconds: 0.5042, snapSeconds: 0.01 }));
    expect(trimmed.length).toBe(3_200);
    expect(Math.abs(trimmed[0] as number)).toBeLessThan(0.08);
  });

  it('cuts exactly when told not to snap', () => {
    expect(first(trimClip(tone(100, 1), { startSeconds: 0.1042, endSeconds: 0.5, snapSeconds: 0 })).length).toBe(4_000 - 833);
  });

  it('copies: the original is not shared', () => {
    const clip = tone(100, 0.1);
    first(trimClip(clip, {}))[3] = 9;
    expect(first(clip)[3]).not.toBe(9);
  });

  it.each([
    [0.5, 0.5],
    [0.6, 0.5],
    [-0.1, 0.5],
    [0, 1.1],
    [Number.NaN, 1],
  ])('refuses the region %d–%d', (startSeconds, endSeconds) => {
    expect(codeOf(() => trimClip(tone(100, 1), { startSeconds, endSeconds }))).toBe('invalid_input');
  });
});

describe('reverseClip', () => {
  it('is undone by itself', () => {
    const clip = tone(123, 0.05);
    expect(first(reverseClip(clip))[0]).toBe(first(clip).at(-1));
    expect(reverseClip(reverseClip(clip))).toEqual(clip);
  });
});

describe('sliceClip', () => {
  it('makes slices that join to the whole', () => {
    const samples = array(float({ min: -1, max: 1, noNaN: true }), { minLength: 32, maxLength: 400 });
    holds(
      property(samples, integer({ min: 1, max: 16 }), (values, count) => {
        const clip = { sampleRate: RATE, channels: [Float32Array.from(values)] };
        const slices = sliceClip(clip, { count });
        expect(slices).toHaveLength(count);
        expect(slices.flatMap((slice) => [...first(slice)])).toEqual([...first(clip)]);
      }),
    );
  });

  it('cuts at given times', () => {
    expect(sliceClip(tone(100, 1), { atSeconds: [0.25, 0.5], snapSeconds: 0 }).map((slice) => first(slice).length)).toEqual([
      2_000, 2_000, 4_000,
    ]);
  });

  it.each([[{ count: 0 }], [{ count: 1.5 }], [{ atSeconds: [0.5, 0.25] }], [{ atSeconds: [2] }], [{ atSeconds: [0] }]])(
    'refuses %o',
    (options) => {
      expect(codeOf(() => sliceClip(tone(100, 1), options))).toBe('invalid_input');
    },
  );
});

describe('findLoop', () => {
  it('finds a seamless stretch of a steady tone', () => {
    const { startFrame, endFrame, match } = findLoop(tone(100, 1));
    expect(match).toBeGreaterThan(0.99);
    expect((endFrame - startFrame) % 80).toBe(0);
    expect(endFrame - startFrame).toBeGreaterThan(RATE / 2);
  });

  it('takes whole bars of a tempo', () => {
    const { startFrame, endFrame } = findLoop(tone(100, 5), { bpm: 120 });
    expect((endFrame - startFrame) % (2 * RATE)).toBe(0);
  });

  it('says how bad the seam is when there is no good one', () => {
    const rising = { sampleRate: RATE, channels: [Float32Array.from({ length: RATE }, (_, index) => Math.sin((index * index) / 9_000))] };
    expect(findLoop(rising, { minSeconds: 0.8 }).match).toBeLessThan(0.9);
  });

  it('refuses a region that is too short', () => {
    expect(codeOf(() => findLoop(tone(100, 0.1)))).toBe('invalid_input');
  });
});

describe('cutLoop', () => {
  it('has the length of its points and no jump where it repeats', () => {
    const clip = tone(93, 1);
    const loop = first(cutLoop(clip, { startFrame: 1_000, endFrame: 5_000, crossfadeSeconds: 0.02 }));
    expect(loop.length).toBe(4_000);
    const jump = Math.abs((loop[0] as number) - (loop.at(-1) as number));
    const hardJump = Math.abs((first(clip)[1_000] as number) - (first(clip)[4_999] as number));
    expect(jump).toBeLessThan(0.1);
    expect(hardJump).toBeGreaterThan(0.3);
  });

  it('refuses points outside the clip', () => {
    expect(codeOf(() => cutLoop(tone(93, 1), { startFrame: 0, endFrame: 9_000 }))).toBe('invalid_input');
  });
});

describe('waveformPeaks', () => {
  it('keeps the lowest and highest sample of every column over all channels', () => {
    const clip = { sampleRate: RATE, channels: [Float32Array.of(0.1, -0.5, 0.25, 0), Float32Array.of(0, 0.75, 0, -0.125)] };
    expect(waveformPeaks(clip, { columns: 2 })).toEqual({ low: Float32Array.of(-0.5, -0.125), high: Float32Array.of(0.75, 0.25) });
  });

  it('has finite values even with more columns than frames', () => {
    const { low, high } = waveformPeaks({ sampleRate: RATE, channels: [Float32Array.of(0.5, -0.5)] }, { columns: 5 });
    expect([...low, ...high].every(Number.isFinite)).toBe(true);
  });

  it('refuses columns out of range', () => {
    expect(codeOf(() => waveformPeaks(tone(100, 1), { columns: 0 }))).toBe('invalid_input');
  });
});

describe('createWaveformReader', () => {
  it('reads the outline that waveformPeaks gives, of any region at any zoom', () => {
    const clip = { sampleRate: RATE, channels: [first(tone(97, 0.5)), first(tone(31, 0.5))] };
    const read = createWaveformReader(clip);
    holds(
      property(
        integer({ min: 0, max: 3_998 }),
        integer({ min: 1, max: 4_000 }),
        integer({ min: 1, max: 300 }),
        (start, length, columns) => {
          const region = { startSeconds: start / RATE, endSeconds: Math.min(4_000, start + length) / RATE };
          expect(read({ ...region, columns })).toEqual(waveformPeaks(clip, { ...region, columns }));
        },
      ),
    );
    expect(codeOf(() => read({ columns: 0 }))).toBe('invalid_input');
    expect(codeOf(() => createWaveformReader({ sampleRate: RATE, channels: [] }))).toBe('invalid_input');
  });
});

describe('editClip', () => {
  const clip = tone(100, 1);

  it('cuts to the frame, fades both ends and brings the peak to its level', () => {
    const edited = first(editClip(clip, { startSeconds: 0.25, endSeconds: 0.75, fadeInSeconds: 0.1, fadeOutSeconds: 0.1, peakDb: -6 }));
    expect(edited).toHaveLength(4_000);
    expect(edited[0]).toBe(0);
    expect(edited.at(-1)).toBeCloseTo(0);
    expect(Math.max(...edited.map(Math.abs))).toBeCloseTo(10 ** (-6 / 20), 5);
    // In the middle, nothing but the gain has changed.
    const gain = edited[2_000]! / first(clip)[4_000]!;
    expect(edited[2_020]! / first(clip)[4_020]!).toBeCloseTo(gain, 5);
  });

  it('begins at the frame from which its start was computed', () => {
    const count = { sampleRate: 44_100, channels: [Float32Array.from({ length: 2_000 }, (_, index) => index / 2_000)] };
    for (let frame = 0; frame < 1_999; frame += 1)
      expect(first(editClip(count, { startSeconds: frame / 44_100, endSeconds: (frame + 1) / 44_100 }))).toEqual(
        Float32Array.of(frame / 2_000),
      );
  });

  it('gives the same sound for no edit, shares nothing and leaves the clip as it was', () => {
    const before = first(clip).slice();
    const same = editClip(clip);
    expect(same).toEqual(clip);
    first(same).fill(0);
    editClip(clip, { fadeInSeconds: 0.5, peakDb: 0 });
    expect(first(clip)).toEqual(before);
  });

  it('leaves silence silent', () => {
    const silence = { sampleRate: RATE, channels: [new Float32Array(80)] };
    expect(editClip(silence, { peakDb: -1 })).toEqual(silence);
  });

  it.each([
    ['a region that is not inside', { endSeconds: 2 }],
    ['an empty region', { startSeconds: 0.5, endSeconds: 0.5 }],
    ['a fade below zero', { fadeInSeconds: -1 }],
    ['a fade that is no number', { fadeOutSeconds: Number.NaN }],
    ['a level above full scale', { peakDb: 1 }],
    ['a curve that is not known', { fadeInSeconds: 0.1, fadeCurve: 'wavy' as never }],
  ])('refuses %s', (_, edit) => {
    expect(codeOf(() => editClip(clip, edit))).toBe('invalid_input');
  });
});

describe('stretchClip', () => {
  /** How often a sound passes zero upwards, in hertz. */
  const pitchOf = (samples: Float32Array): number => {
    let crossings = 0;
    for (let index = 1; index < samples.length; index += 1) if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings += 1;
    return (crossings * RATE) / samples.length;
  };
  const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

  it('has the length to the frame, and the pitch and the level that it had', () => {
    const clip = tone(220, 1);
    for (const frames of [5_000, 7_600, 8_001, 8_400, 15_000]) {
      for (const loop of [false, true]) {
        const stretched = first(stretchClip(clip, { frames, loop }));
        expect(stretched).toHaveLength(frames);
        expect(Math.abs(pitchOf(stretched) - 220)).toBeLessThan(3);
        expect(rms(stretched) / rms(first(clip))).toBeCloseTo(1, 1);
      }
    }
  });

  it('keeps strikes where they are in the bar, and the clip as it is', () => {
    const strikes = new Float32Array(16_000);
    for (let beat = 0; beat < 4; beat += 1)
      for (let index = 0; index < 400; index += 1) strikes[beat * 4_000 + 40 + index] = Math.sin(index / 3) * Math.exp(-index / 80);
    const clip = { sampleRate: RATE, channels: [strikes, strikes.map((sample) => -0.5 * sample)] };
    const before = strikes.slice();
    const { channels } = stretchClip(clip, { frames: 17_600, loop: true });
    for (let beat = 0; beat < 4; beat += 1) {
      const from = Math.max(0, Math.round(beat * 4_400) - 200);
      const part = channels[0]!.subarray(from, from + 800);
      const loudest = part.reduce((best, sample, index) => (Math.abs(sample) > Math.abs(part[best]!) ? index : best), 0);
      // Within 10 ms, as far as a piece may be moved.
      expect(Math.abs(from + loudest - (beat * 4_400 + 44))).toBeLessThan(0.012 * RATE);
    }
    // Both sides go together.
    expect(channels[1]!.every((sample, index) => Math.abs(sample + 0.5 * channels[0]![index]!) < 1e-6)).toBe(true);
    expect(strikes).toEqual(before);
  });

  it('goes on from its end into its beginning where it repeats', () => {
    // 250 whole periods in the clip; the seam must not jump further than the wave does anywhere.
    const stretched = first(stretchClip(tone(250, 1), { frames: 8_500, loop: true }));
    const jump = (a: number, b: number): number => Math.abs(stretched[a]! - stretched[b]!);
    let most = 0;
    for (let index = 1; index < stretched.length; index += 1) most = Math.max(most, jump(index, index - 1));
    expect(jump(0, stretched.length - 1)).toBeLessThanOrEqual(1.2 * most);
  });

  it('takes clips of any length, and gives the same one back for the same length', () => {
    const clip = tone(220, 0.1);
    expect(stretchClip(clip, { frames: 800 })).toBe(clip);
    holds(
      property(integer({ min: 1, max: 400 }), float({ min: 0.5, max: 2, noNaN: true }), (length, factor) => {
        const frames = Math.min(2 * length, Math.max(Math.ceil(length / 2), Math.round(length * factor)));
        const { channels } = stretchClip({ sampleRate: RATE, channels: [first(clip).slice(0, length)] }, { frames });
        expect(channels[0]).toHaveLength(frames);
        expect(channels[0]!.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it.each([3_999, 16_001, 100.5, Number.NaN])('refuses %d frames for 8000', (frames) => {
    expect(codeOf(() => stretchClip(tone(220, 1), { frames }))).toBe('invalid_input');
  });
});
