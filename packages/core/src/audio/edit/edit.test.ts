import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioClip } from '../clip.js';
import { toMono, toStereo } from './convert-channels.js';
import { cutClip } from './cut-clip.js';
import { fadeClip } from './fade-clip.js';
import { FADE_CURVES, fadeGain } from './fade-curve.js';
import { concatClips, crossfadeClips } from './join-clips.js';
import { mixClips } from './mix-clips.js';
import { scaleClip } from './scale-clip.js';

const RATE = 8_000;
const clipOf = (...channels: readonly (readonly number[])[]): AudioClip => ({
  sampleRate: RATE,
  channels: channels.map((values) => Float32Array.from(values)),
});
const constant = (frames: number, value = 1): AudioClip => ({ sampleRate: RATE, channels: [new Float32Array(frames).fill(value)] });
const samples = (clip: AudioClip): number[][] => clip.channels.map((channel) => [...channel]);
const seconds = (frames: number): number => frames / RATE;

describe('fadeGain', () => {
  it.each(FADE_CURVES)('rises from 0 to 1 without a step down: %s', (curve) => {
    const gains = Array.from({ length: 101 }, (_, index) => fadeGain(curve, index / 100));
    expect([gains[0], gains[100]]).toEqual([0, 1]);
    expect(gains.every((gain, index) => index === 0 || gain > (gains[index - 1] as number))).toBe(true);
  });

  it('has the middle that its shape says', () => {
    expect(FADE_CURVES.map((curve) => fadeGain(curve, 0.5))).toEqual([
      0.5,
      expect.closeTo(Math.SQRT1_2, 12),
      expect.closeTo(10 ** (-30 / 20), 12),
    ]);
  });
});

describe('fadeClip', () => {
  it('begins and ends with silence, and leaves the middle and the original alone', () => {
    const clip = constant(10);
    expect(samples(fadeClip(clip, { inSeconds: seconds(4), outSeconds: seconds(2) }))).toEqual([[0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0.5, 0]]);
    expect(samples(clip)).toEqual([Array.from({ length: 10 }, () => 1)]);
  });

  it('goes no further than the clip when a fade is longer', () => {
    expect(samples(fadeClip(constant(2), { inSeconds: seconds(8) }))).toEqual([[0, 0.125]]);
    expect(samples(fadeClip(constant(2)))).toEqual([[1, 1]]);
  });

  it('refuses what is no length and no curve', () => {
    expect(() => fadeClip(constant(2), { inSeconds: -1 })).toThrow('inSeconds: must be a number of seconds from 0, received -1');
    expect(() => fadeClip(constant(2), { outSeconds: Number.NaN })).toThrow('outSeconds');
    expect(() => fadeClip(constant(2), { curve: 'log' as never })).toThrow('curve: is not known, received log; allowed: linear');
  });
});

describe('concatClips', () => {
  it('joins end to end', () => {
    expect(samples(concatClips([clipOf([1, 2], [5, 6]), clipOf([3], [7]), clipOf([], [])]))).toEqual([
      [1, 2, 3],
      [5, 6, 7],
    ]);
  });

  it('gives back what was cut apart', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 2, maxLength: 50, noNaN: true, noDefaultInfinity: true }), fc.nat(50), (channel, cut) => {
        const clip: AudioClip = { sampleRate: RATE, channels: [channel.map((value) => value + 0)] };
        const at = seconds(Math.min(cut, channel.length));
        expect(concatClips([cutClip(clip, { endSeconds: at }), cutClip(clip, { startSeconds: at })])).toEqual(clip);
      }),
    );
  });

  it('refuses nothing at all, and clips that differ', () => {
    expect(() => concatClips([])).toThrow('clips: must be one or more');
    expect(() => concatClips([constant(1), { ...constant(1), sampleRate: 9_000 }])).toThrow(
      'clips[1]: must have 8000 Hz and 1 channels like the first, received 9000 Hz',
    );
    expect(() => concatClips([constant(1), clipOf([1], [1])])).toThrow('received 8000 Hz, 2 channels');
  });
});

describe('crossfadeClips', () => {
  it('keeps the level of like sounds with a straight line', () => {
    const made = crossfadeClips([constant(10), constant(8), constant(6)], { seconds: seconds(3), curve: 'linear' });
    expect(made.channels[0]?.length).toBe(18);
    for (const value of made.channels[0] as Float32Array) expect(value).toBeCloseTo(1, 6);
  });

  it('keeps the power of unlike sounds by default', () => {
    const [first, second] = [clipOf(Array(8).fill(1), Array(8).fill(0)), clipOf(Array(8).fill(0), Array(8).fill(1))];
    const [left, right] = crossfadeClips([first, second], { seconds: seconds(4) }).channels as [Float32Array, Float32Array];
    expect(left.length).toBe(12);
    left.forEach((value, frame) => expect(value ** 2 + (right[frame] as number) ** 2).toBeCloseTo(1, 6));
  });

  it('joins end to end when it takes no time', () => {
    expect(samples(crossfadeClips([clipOf([1]), clipOf([2])], { seconds: 0 }))).toEqual([[1, 2]]);
  });

  it('refuses a clip that is too short for its seams', () => {
    const clips = [constant(9), constant(5), constant(9)];
    expect(() => crossfadeClips(clips, { seconds: seconds(3) })).toThrow(
      'clips[1]: must have 6 frames for its two crossfades, received 5 frames',
    );
    expect(() => crossfadeClips([constant(2), constant(9)], { seconds: seconds(3) })).toThrow(
      'clips[0]: must have 3 frames for its crossfade',
    );
  });
});

describe('mixClips', () => {
  it('adds clips up where they lie', () => {
    const made = mixClips([{ audio: clipOf([1, 1, 1]) }, { audio: clipOf([1, 1]), startSamples: 2, gain: 0.5 }]);
    expect(samples(made)).toEqual([[1, 1, 1.5, 0.5]]);
  });

  it('refuses a start that is no frame', () => {
    expect(() => mixClips([{ audio: constant(1), startSamples: -1 }])).toThrow('parts[0].startSamples');
    expect(() => mixClips([{ audio: constant(1), startSamples: 0.5 }])).toThrow('must be a whole number from 0');
  });
});

describe('cutClip', () => {
  it('keeps a part, to the nearest frame, sharing nothing', () => {
    const clip = clipOf([1, 2, 3, 4]);
    const made = cutClip(clip, { startSeconds: seconds(1.2), endSeconds: seconds(2.9) });
    expect(samples(made)).toEqual([[2, 3]]);
    expect(made.channels[0]?.buffer).not.toBe(clip.channels[0]?.buffer);
    expect(samples(cutClip(clip))).toEqual([[1, 2, 3, 4]]);
  });

  it.each([{ startSeconds: seconds(3), endSeconds: seconds(2) }, { endSeconds: seconds(5) }, { startSeconds: -1 }])(
    'refuses %o',
    (options) => {
      expect(() => cutClip(constant(4), options)).toThrow('Seconds: must be');
    },
  );
});

describe('toMono and toStereo', () => {
  it('take the mean of all channels, and give mono to both sides', () => {
    expect(samples(toMono(clipOf([1, 0.5], [0, -0.5], [0.5, 0])))).toEqual([[0.5, 0]]);
    expect(samples(toStereo(clipOf([1, 2])))).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('give the clip itself when there is nothing to do', () => {
    const [mono, stereo] = [clipOf([1]), clipOf([1], [2])];
    expect([toMono(mono), toStereo(stereo)]).toEqual([mono, stereo]);
    expect(toMono(mono)).toBe(mono);
    expect(toStereo(stereo)).toBe(stereo);
  });

  it('do not guess what to hear of surround sound', () => {
    expect(() => toStereo(clipOf([1], [1], [1]))).toThrow(expect.objectContaining({ code: 'unsupported', feature: 'audio' }));
  });
});

describe('scaleClip', () => {
  it('scales into a new clip', () => {
    const clip = clipOf([1, -0.5]);
    expect(samples(scaleClip(clip, -0.5))).toEqual([[-0.5, 0.25]]);
    expect(samples(clip)).toEqual([[1, -0.5]]);
  });
});
