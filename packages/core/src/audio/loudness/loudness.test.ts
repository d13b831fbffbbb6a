import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioClip } from '../clip.js';
import { kWeighting } from './k-weighting.js';
import { measureLoudness } from './measure-loudness.js';
import { normalizeLoudness } from './normalize-loudness.js';
import { normalizePeak } from './normalize-peak.js';
import { samplePeak, truePeak } from './true-peak.js';

/** A level in dBFS for some seconds. */
type Part = readonly [db: number, seconds: number];

/** A sine of 1 kHz that changes its level, as the test signals of EBU Tech 3341 and 3342 do. */
function steps(parts: readonly Part[], sampleRate = 48_000): Float32Array {
  const period = sampleRate / 1_000;
  const channels = parts.map(([db, seconds]) =>
    new Float32Array(Math.round(seconds * sampleRate)).map(
      (_, frame) => 10 ** (db / 20) * Math.sin((2 * Math.PI * (frame % (period * 10))) / period),
    ),
  );
  const joined = new Float32Array(channels.reduce((sum, channel) => sum + channel.length, 0));
  let at = 0;
  for (const channel of channels) {
    joined.set(channel, at);
    at += channel.length;
  }
  return joined;
}

function stereo(parts: readonly Part[], sampleRate = 48_000): AudioClip {
  const channel = steps(parts, sampleRate);
  return { sampleRate, channels: [channel, channel] };
}

describe('kWeighting', () => {
  it('gives at 48 kHz the coefficients that the recommendation lists', () => {
    const [shelf, pass] = kWeighting(48_000);
    const listed = [
      { b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285, a1: -1.69065929318241, a2: 0.73248077421585 },
      { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 },
    ];
    for (const [index, filter] of [shelf, pass].entries()) {
      for (const [name, value] of Object.entries(filter)) expect(value).toBeCloseTo(listed[index]?.[name as 'b0'] as number, 8);
    }
  });
});

describe('measureLoudness', () => {
  it.each<[string, readonly Part[], number]>([
    ['1: a steady tone', [[-23, 20]], -23],
    ['2: a quiet one', [[-33, 20]], -33],
    [
      '3: quieter ends, which the relative gate leaves out',
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
      -23,
    ],
    [
      '4: near silence too, which the absolute gate leaves out',
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
      -23,
    ],
    [
      '5: a louder middle',
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
      -23,
    ],
  ])('meets EBU Tech 3341, case %s', (_, parts, expected) => {
    expect(Math.abs(measureLoudness(stereo(parts)).integratedLufs - expected)).toBeLessThan(0.1);
  });

  it('meets EBU Tech 3341, case 6: five channels, the rear ones weighted', () => {
    const [front, centre, rear] = [-28, -24, -30].map((db) => steps([[db, 20]])) as [Float32Array, Float32Array, Float32Array];
    const five = measureLoudness({ sampleRate: 48_000, channels: [front, front, centre, rear, rear] });
    expect(Math.abs(five.integratedLufs - -23)).toBeLessThan(0.1);
    const lowFrequency = steps([[0, 20]]);
    const six = measureLoudness({ sampleRate: 48_000, channels: [front, front, centre, lowFrequency, rear, rear] });
    expect(six.integratedLufs).toBe(five.integratedLufs);
  });

  it.each([8_000, 16_000, 22_050, 44_100, 96_000, 192_000])('measures the same at %i Hz', (sampleRate) => {
    const loudness = measureLoudness(stereo([[-23, 4]], sampleRate));
    expect(Math.abs(loudness.integratedLufs - -23)).toBeLessThan(0.1);
    expect(Math.abs(loudness.shortTermMaxLufs - -23)).toBeLessThan(0.1);
  });

  it('finds the loudest window of 0.4 and of 3 seconds', () => {
    const burst = measureLoudness(
      stereo([
        [-40, 5],
        [-20, 0.4],
        [-40, 5],
      ]),
    );
    expect(burst.momentaryMaxLufs).toBeCloseTo(-20, 1);
    // 0.4 of 3 seconds at −20, the rest at −40.
    expect(burst.shortTermMaxLufs).toBeCloseTo(10 * Math.log10((0.4 * 10 ** -2 + 2.6 * 10 ** -4) / 3), 1);
  });

  const OFF = -400;
  const index20 = Array.from({ length: 20 }, (_, index) => index);

  it('meets EBU Tech 3341, case 9: short-term loudness that stays the same though the level changes', () => {
    const part: readonly Part[] = [
      [-20, 1.34],
      [-30, 1.66],
    ];
    const { shortTermMaxLufs } = measureLoudness(stereo([0, 1, 2, 3, 4].flatMap(() => part)));
    expect(Math.abs(shortTermMaxLufs - -23)).toBeLessThan(0.1);
  });

  it('meets EBU Tech 3341, case 12: momentary loudness that stays the same though the level changes', () => {
    const part: readonly Part[] = [
      [-20, 0.18],
      [-30, 0.22],
    ];
    const { momentaryMaxLufs } = measureLoudness(stereo(Array.from({ length: 25 }, () => part).flat()));
    expect(Math.abs(momentaryMaxLufs - -23)).toBeLessThan(0.1);
  });

  it.each(index20)('meets EBU Tech 3341, cases 10 and 13: a tone of one window, %i steps late', (index) => {
    const shortTerm = measureLoudness(
      stereo([
        [OFF, index * 0.15],
        [-23, 3],
        [OFF, 1],
      ]),
    );
    expect(Math.abs(shortTerm.shortTermMaxLufs - -23)).toBeLessThan(0.1);
    const momentary = measureLoudness(
      stereo([
        [OFF, index * 0.02],
        [-23, 0.4],
        [OFF, 1],
      ]),
    );
    expect(Math.abs(momentary.momentaryMaxLufs - -23)).toBeLessThan(0.1);
  });

  it.each([44_100, 22_050, 11_025])(
    'finds a burst wherever it begins at %i Hz, where 10 ms are no whole number of frames',
    (sampleRate) => {
      for (const delay of [0.133, 0.1401, 0.5555]) {
        const clip = stereo(
          [
            [OFF, delay],
            [-23, 0.4],
            [OFF, 1],
          ],
          sampleRate,
        );
        expect(Math.abs(measureLoudness(clip).momentaryMaxLufs - -23)).toBeLessThan(0.1);
      }
    },
  );

  it('meets EBU Tech 3341, cases 11 and 14: the loudest of twenty tones of rising level', () => {
    const tones = (seconds: number, step: number): readonly Part[] =>
      index20.flatMap((index): Part[] => [
        [OFF, index * step],
        [-38 + index, seconds],
        [OFF, seconds - index * step],
      ]);
    expect(Math.abs(measureLoudness(stereo(tones(3, 0.15))).shortTermMaxLufs - -19)).toBeLessThan(0.1);
    expect(Math.abs(measureLoudness(stereo(tones(0.4, 0.02))).momentaryMaxLufs - -19)).toBeLessThan(0.1);
  });

  it.each<[readonly Part[], number]>([
    [
      [
        [-20, 20],
        [-30, 20],
      ],
      10,
    ],
    [
      [
        [-20, 20],
        [-15, 20],
      ],
      5,
    ],
    [
      [
        [-40, 20],
        [-20, 20],
      ],
      20,
    ],
    [
      [
        [-50, 20],
        [-35, 20],
        [-20, 20],
        [-35, 20],
        [-50, 20],
      ],
      15,
    ],
  ])('meets EBU Tech 3342: levels %j have a range of %i LU', (parts, range) => {
    expect(Math.abs(measureLoudness(stereo(parts)).rangeLu - range)).toBeLessThan(1);
  });

  it('counts one channel as one loudspeaker', () => {
    const channel = steps([[-20, 2]]);
    const mono = measureLoudness({ sampleRate: 48_000, channels: [channel] });
    expect(measureLoudness({ sampleRate: 48_000, channels: [channel, channel] }).integratedLufs - mono.integratedLufs).toBeCloseTo(3.01, 2);
  });

  it('says silence is minus infinity, and measures what is shorter than a window', () => {
    const silence = { integratedLufs: -Infinity, momentaryMaxLufs: -Infinity, shortTermMaxLufs: -Infinity, truePeakDb: -Infinity };
    expect(measureLoudness({ sampleRate: 48_000, channels: [new Float32Array(48_000)] })).toMatchObject({ ...silence, rangeLu: 0 });
    expect(measureLoudness({ sampleRate: 48_000, channels: [new Float32Array(0)] })).toMatchObject(silence);
    expect(Math.abs(measureLoudness(stereo([[-23, 0.2]])).integratedLufs - -23)).toBeLessThan(0.2);
    expect(measureLoudness(stereo([[-23, 0.001]])).integratedLufs).toBeGreaterThan(-40);
  });
});

describe('truePeak', () => {
  const tone = (sampleRate: number, divisor: number, degrees: number, amplitude: number): AudioClip => ({
    sampleRate,
    channels: [new Float32Array(sampleRate / 2).map((_, frame) => amplitude * Math.sin(2 * Math.PI * (frame / divisor + degrees / 360)))],
  });

  it.each([
    [15, 4, 0, 0.5, -6],
    [16, 4, 45, 0.5, -6],
    [17, 6, 60, 0.5, -6],
    [18, 8, 67.5, 0.5, -6],
    [19, 4, 45, 1.41, 3],
  ])('meets EBU Tech 3341, case %i: fs/%i at %d°, amplitude %d', (_, divisor, degrees, amplitude, expected) => {
    const clip = tone(48_000, divisor, degrees, amplitude);
    // A faded beginning, so that only the steady tone counts.
    const faded = clip.channels.map((channel) =>
      channel.map((value, frame) => value * Math.min(1, frame / 4_800, (channel.length - 1 - frame) / 4_800)),
    );
    const peakDb = 20 * Math.log10(truePeak({ ...clip, channels: faded }));
    expect(peakDb - expected).toBeGreaterThan(-0.4);
    expect(peakDb - expected).toBeLessThan(0.2);
  });

  it.each([20, 21, 22, 23])('meets EBU Tech 3341, case %i: a wide-band pulse of full scale between two samples', (number) => {
    // The signals are made at four times the rate and begin at each of its four places; here the pulse is written down as it is.
    const offset = (number - 20) / 4;
    const pulse = (time: number): number => {
      const window = Math.abs(time) < 32 ? Math.cos((Math.PI * time) / 64) ** 2 : 0;
      return time === 0 ? 1 : (Math.sin(0.8 * Math.PI * time) / (0.8 * Math.PI * time)) * window;
    };
    const channel = new Float32Array(4_800).map((_, frame) => pulse(frame - 2_400 - offset));
    const peakDb = 20 * Math.log10(truePeak({ sampleRate: 48_000, channels: [channel] }));
    expect(peakDb).toBeGreaterThan(-0.4);
    expect(peakDb).toBeLessThan(0.2);
  });

  it('is never below the highest sample, wherever the peak is', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1, maxLength: 300, min: -1, max: 1, noNaN: true }), (channel) => {
        const clip = { sampleRate: 48_000, channels: [channel] };
        const highest = Math.max(...[...channel].map(Math.abs));
        expect(samplePeak(clip)).toBe(highest);
        expect(truePeak(clip)).toBeGreaterThanOrEqual(highest);
        expect(truePeak(clip)).toBeLessThan(highest * 2.04 + 1e-30);
      }),
    );
  });

  it('finds a peak that lies in a stretch of low samples behind a loud one', () => {
    const channel = new Float32Array(1_000);
    channel[10] = 0.5;
    for (let frame = 500; frame < 540; frame += 1) channel[frame] = frame % 4 < 2 ? 0.45 : -0.45;
    expect(truePeak({ sampleRate: 48_000, channels: [channel] })).toBeGreaterThan(0.6);
  });
});

describe('normalizeLoudness', () => {
  it('brings a clip to a loudness', () => {
    const { audio, gainDb, limitedByPeak } = normalizeLoudness(stereo([[-30, 3]]), { targetLufs: -20 });
    expect(gainDb).toBeCloseTo(10, 1);
    expect(limitedByPeak).toBe(false);
    expect(measureLoudness(audio).integratedLufs).toBeCloseTo(-20, 4);
  });

  it('stops where the true peak would pass its limit', () => {
    const { audio, limitedByPeak } = normalizeLoudness(stereo([[-30, 3]]), { targetLufs: 0, maxTruePeakDb: -2 });
    expect(limitedByPeak).toBe(true);
    expect(measureLoudness(audio).truePeakDb).toBeCloseTo(-2, 4);
  });

  it('leaves silence alone', () => {
    const silence = { sampleRate: 48_000, channels: [new Float32Array(48_000)] };
    expect(normalizeLoudness(silence)).toEqual({ audio: silence, gainDb: 0, limitedByPeak: false });
    expect(normalizePeak(silence)).toBe(silence);
  });
});

describe('a clip with a sample that is no number', () => {
  const poisoned = (value: number): AudioClip => ({
    sampleRate: 48_000,
    channels: [new Float32Array(4_800), Float32Array.of(0.5, value, ...new Float32Array(4_798))],
  });

  it.each([NaN, Infinity, -Infinity])('is refused by every measure and every scaling, not taken for silence: %d', (value) => {
    const received = String(value);
    for (const use of [measureLoudness, normalizeLoudness, normalizePeak, samplePeak, truePeak]) {
      expect(() => use(poisoned(value))).toThrow(
        expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path: 'clip.channels[1][1]', received })] }),
      );
    }
  });
});

describe('normalizePeak', () => {
  it('brings the highest sample to a level', () => {
    const made = normalizePeak({ sampleRate: 48_000, channels: [Float32Array.of(0.1, -0.25), Float32Array.of(0, 0.2)] }, { peakDb: 0 });
    expect(made.channels.map((channel) => [...channel])).toEqual([
      [Math.fround(Math.fround(0.1) * 4), -1],
      [0, Math.fround(Math.fround(0.2) * 4)],
    ]);
    expect(samplePeak(normalizePeak(made))).toBeCloseTo(10 ** (-1 / 20), 6);
  });
});
