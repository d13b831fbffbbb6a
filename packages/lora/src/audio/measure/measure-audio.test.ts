import { createRandom } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { resample, scaleClip } from '@loop/core/audio';
import { describe, expect, it } from 'vitest';

import { encodeFlac } from '../encode/encode-flac.js';
import { decodeAudio } from '../decode/decode-audio.js';
import { fingerprintAudio, matchFingerprints } from './fingerprint.js';
import { measureAudio } from './measure-audio.js';
import { legacyQualityScore, scoreQuality } from './quality-score.js';

const RATE = 48_000;

type Wave = (time: number, frame: number) => number;

function clip(seconds: number, ...waves: readonly Wave[]): AudioClip {
  const length = Math.round(seconds * RATE);
  return { sampleRate: RATE, channels: waves.map((wave) => Float32Array.from({ length }, (_, frame) => wave(frame / RATE, frame))) };
}

const sine =
  (hertz: number, gain = 0.5): Wave =>
  (time) =>
    gain * Math.sin(2 * Math.PI * hertz * time);

function noise(seed: number, gain = 0.3): Wave {
  const random = createRandom(seed);
  return () => gain * (2 * random.next() - 1);
}

/** Notes of a seeded melody with harmonics, loud enough to be music. */
function melody(seed: number, seconds: number): AudioClip {
  const random = createRandom(seed);
  const notes = Array.from({ length: Math.ceil(seconds * 4) }, () => 110 * 2 ** (random.integer(36) / 12));
  return clip(seconds, (time) => {
    const note = notes[Math.floor(time * 4)]!;
    return (
      0.4 *
      Math.exp(-5 * (time % 0.25)) *
      [1, 2, 3, 4, 5].reduce((sum, partial) => sum + Math.sin(2 * Math.PI * note * partial * time) / partial, 0)
    );
  });
}

describe('measureAudio', () => {
  it('counts runs at full scale as clipping, and flat tops when they were made quieter', () => {
    const hot = clip(2, (time) => Math.max(-1, Math.min(1, sine(220, 1.5)(time, 0))));
    const { clipping } = measureAudio(hot);
    expect(clipping.runs).toBe(880);
    expect(clipping.ratio).toBeGreaterThan(0.4);
    const quiet = measureAudio(scaleClip(hot, 0.5)).clipping;
    expect(quiet).toMatchObject({ runs: 0, ratio: 0, legacyRatio: 0 });
    expect(quiet.flatTops).toBeGreaterThan(860);
  });

  it.each([30, 55, 220, 997, 5000])('takes the top of a clean tone of %i Hz for no flat one', (hertz) => {
    expect(measureAudio(clip(1, sine(hertz, 0.8))).clipping).toMatchObject({ runs: 0, flatTops: 0 });
  });

  it('finds silence at the ends and in between by level, where the old rule takes quiet music for silence', () => {
    const sound = clip(10, (time) => (time < 2 || time > 9 || (time > 4 && time < 5.5) ? 0 : sine(300, 0.009)(time, 0)));
    const { silence } = measureAudio(sound);
    expect(silence.startSeconds).toBeCloseTo(2, 1);
    expect(silence.endSeconds).toBeCloseTo(1, 1);
    expect(silence.longestSeconds).toBeCloseTo(1.5, 1);
    expect(silence.ratio).toBeCloseTo(0.45, 1);
    expect(silence.legacyRatio).toBe(1);
    expect(measureAudio(clip(1, () => 0)).silence).toEqual({ startSeconds: 1, endSeconds: 1, longestSeconds: 0, ratio: 1, legacyRatio: 1 });
  });

  it.each([16_000, 22_050, 24_000, 32_000])('sees that a sound was resampled from %i Hz', (rate) => {
    const { channels } = clip(4, noise(rate));
    const upsampled = resample(resample({ sampleRate: RATE, channels }, rate), RATE);
    const { shelfHz } = measureAudio(upsampled).bandwidth;
    expect(shelfHz).toBeGreaterThan(0.84 * (rate / 2));
    expect(shelfHz).toBeLessThan(1.04 * (rate / 2));
  });

  it('sees no shelf in noise, nor in a melody whose treble dies away', () => {
    expect(measureAudio(clip(4, noise(1))).bandwidth.shelfHz).toBeUndefined();
    let low = 0;
    const wave = noise(2, 1);
    const soft = clip(4, (time, frame) => (low += 0.05 * (wave(time, frame) - low)));
    expect(measureAudio(soft).bandwidth.shelfHz).toBeUndefined();
  });

  it('hears the hum of 50 and of 60 Hz under music, and none in the music alone', () => {
    const { channels } = melody(3, 8);
    const withHum = (mains: number): AudioClip =>
      clip(
        8,
        (time, frame) =>
          channels[0]![frame]! + [1, 2, 3].reduce((sum, part) => sum + 0.01 * Math.sin(2 * Math.PI * mains * part * time), 0),
      );
    expect(measureAudio(withHum(50)).bandwidth.humDb).toBeGreaterThan(25);
    expect(measureAudio(withHum(60)).bandwidth.humDb).toBeGreaterThan(25);
    expect(measureAudio({ sampleRate: RATE, channels }).bandwidth.humDb).toBeLessThan(20);
  });

  it('measures direct current, correlation, balance, and stereo that is mono', () => {
    const left = sine(440);
    const offset = measureAudio(
      clip(
        1,
        (time, frame) => left(time, frame) + 0.02,
        (time, frame) => left(time, frame) + 0.02,
      ),
    ).stereo;
    expect(offset.dcOffsets[0]).toBeCloseTo(0.02, 4);
    expect(offset).toMatchObject({ isFake: true, sideDb: -Infinity });
    const opposite = measureAudio(clip(1, left, (time, frame) => -0.5 * left(time, frame))).stereo;
    expect(opposite.correlation).toBeCloseTo(-1, 6);
    expect(opposite.balanceDb).toBeCloseTo(6.02, 1);
    expect(measureAudio(clip(1, noise(4), noise(5))).stereo).toMatchObject({ isFake: false });
    expect(measureAudio(clip(1, left, () => 0)).stereo).toMatchObject({ correlation: 0, balanceDb: 0 });
    expect(measureAudio(clip(1, left)).stereo).toMatchObject({ correlation: 1, isFake: false });
  });

  it('measures what lasts a few frames, and nothing', () => {
    expect(measureAudio(clip(0.0005, sine(440))).seconds).toBe(0.0005);
    expect(measureAudio(clip(0, sine(440)))).toMatchObject({ seconds: 0, bandwidth: { rolloffHz: 0 } });
  });
});

describe('legacyQualityScore', () => {
  it.each([
    [0, 0, 100],
    [0.01, 0.2, 80],
    [0.0005, 0.5, 74.5],
    [0.2, 0, 0],
    [0, 1, 50],
  ])('follows the formula for %f clipped and %f silent', (clipRatio, silenceRatio, expected) => {
    expect(legacyQualityScore({ clipRatio, silenceRatio })).toBeCloseTo(expected, 10);
  });
});

describe('scoreQuality', () => {
  const good = measureAudio(melody(6, 8));

  it('gives full marks where nothing is wrong, none for silence, and says what costs', () => {
    expect(scoreQuality(good).score).toBeGreaterThan(95);
    expect(scoreQuality(measureAudio(clip(2, () => 0))).score).toBe(0);
    const clipped = scoreQuality({ ...good, clipping: { ...good.clipping, runs: 4000, ratio: 0.03 } });
    expect(clipped.lost.clipping).toBe(40);
    expect(clipped.score).toBeLessThan(scoreQuality(good).score - 39);
  });
});

describe('matchFingerprints', () => {
  it('finds a recording again: quieter, at another rate, as a part, and in another file', async () => {
    const song = melody(7, 20);
    const part = { sampleRate: RATE, channels: [song.channels[0]!.slice(3.3 * RATE, 18 * RATE)] };
    const { audio: flac } = await decodeAudio(encodeFlac(scaleClip(song, 0.4)));
    const prints = [song, melody(8, 20), resample(flac, 44_100), part].map(fingerprintAudio);
    const found = matchFingerprints(prints);
    expect(found.map(({ first, second }) => [first, second])).toEqual([
      [0, 2],
      [0, 3],
      [2, 3],
    ]);
    for (const { agreement } of found) expect(agreement).toBeGreaterThan(0.8);
    expect(found[1]!.seconds).toBeCloseTo(14.7, 0);
  });

  it('finds nothing among strangers, silence and what is too short', () => {
    const prints = [melody(9, 10), melody(10, 10), clip(10, () => 0), clip(10, () => 0), clip(0.1, sine(440))].map(fingerprintAudio);
    expect(matchFingerprints(prints)).toEqual([]);
  });
});
