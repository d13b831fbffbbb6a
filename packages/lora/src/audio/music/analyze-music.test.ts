import { createRandom } from '@loop/core';
import { resample, scaleClip } from '@loop/core/audio';
import { describe, expect, it } from 'vitest';

import { SONG_KINDS, createSyntheticSong } from '../../../bench/synthetic-songs.js';
import { chooseCuts, phraseCandidates } from '../process/choose-cuts.js';
import { analyzeMusic } from './analyze-music.js';

const RATE = 22_050;
const near = (found: readonly number[], truth: readonly number[]): number =>
  truth.filter((time) => found.some((other) => Math.abs(other - time) <= 0.07)).length;

/** One song of each kind whose truth is certain; `pnpm bench analysis` measures hundreds. */
const songs = SONG_KINDS.map((kind, index) => createSyntheticSong(kind, 40 + index, 8));

describe('analyzeMusic', () => {
  it.each(songs.filter(({ hasBeat }) => hasBeat).map((song) => [song.name, song] as const))('counts %s', (_, song) => {
    const found = analyzeMusic(song.audio);
    expect(Math.abs(found.bpm! / song.bpm - 1)).toBeLessThan(0.02);
    expect(Number(found.timeSignature)).toBe(song.meter);
    const audible = song.beats.filter((beat) => beat < 7.9);
    expect(near(found.beats, audible)).toBe(audible.length);
    expect(near(song.beats, found.beats)).toBe(found.beats.length);
  });

  it.each(songs.filter(({ key }) => key !== undefined).map((song) => [song.name, song] as const))('hears the key of %s', (_, song) => {
    expect(analyzeMusic(song.audio).key).toBe(song.key);
  });

  it.each(songs.filter(({ name }) => /^(?:clicks|drums)/u.test(name)).map((song) => [song.name, song] as const))(
    'hears no key in %s',
    (_, song) => {
      expect(analyzeMusic(song.audio)).toMatchObject({ key: '', keyConfidence: 0 });
    },
  );

  it('hears the same at another level and at another rate', () => {
    const { audio } = songs.at(-1)!;
    const found = analyzeMusic(audio);
    const quiet = analyzeMusic(scaleClip(audio, 0.02));
    expect([quiet.key, quiet.timeSignature, quiet.beats.length]).toEqual([found.key, found.timeSignature, found.beats.length]);
    expect(quiet.bpm).toBeCloseTo(found.bpm!, 3);
    const other = analyzeMusic(resample(audio, 44_100));
    expect([other.key, other.timeSignature]).toEqual([found.key, found.timeSignature]);
    expect(other.bpm).toBeCloseTo(found.bpm!, 1);
  });

  it('hears music whose channels cancel each other out', () => {
    const [channel] = songs.at(-1)!.audio.channels as [Float32Array];
    const opposite = analyzeMusic({ sampleRate: RATE, channels: [channel, channel.map((value) => -value)] });
    expect(opposite.key).toBe(songs.at(-1)!.key);
  });

  it('hears neither beat nor key in noise, silence, and what is over at once', () => {
    const random = createRandom(5);
    const sounds = [
      Float32Array.from({ length: 8 * RATE }, () => random.next() - 0.5),
      new Float32Array(3 * RATE),
      new Float32Array(10).fill(0.1),
    ];
    for (const channel of sounds) {
      const found = analyzeMusic({ sampleRate: RATE, channels: [channel] });
      expect([found.bpm, found.key, found.beats, found.downbeats]).toEqual([undefined, '', [], []]);
    }
  });
});

describe('chooseCuts', () => {
  const bars = Array.from({ length: 200 }, (_, bar) => bar * 2.5);

  it('cuts nothing that is short enough, and as rarely as it can otherwise', () => {
    const base = { minSeconds: 30, maxSeconds: 120, candidates: [] };
    expect(chooseCuts({ ...base, seconds: 120 })).toEqual([]);
    expect(chooseCuts({ ...base, seconds: 300 })).toEqual([100, 200]);
  });

  it('cuts at the beginning of a phrase of eight bars where one is near', () => {
    const cuts = chooseCuts({ seconds: 300, minSeconds: 30, maxSeconds: 120, candidates: phraseCandidates(bars) });
    expect(cuts).toEqual([100, 200]);
    expect(
      chooseCuts({ seconds: 310, minSeconds: 30, maxSeconds: 120, candidates: phraseCandidates(bars) }).every((cut) => cut % 20 === 0),
    ).toBe(true);
  });

  it('makes no piece too short or too long, wherever the bars are', () => {
    const random = createRandom(9);
    for (let round = 0; round < 300; round += 1) {
      const maxSeconds = 60 + random.integer(200);
      const minSeconds = random.integer(Math.floor(maxSeconds / 2));
      const seconds = maxSeconds + random.next() * 1000;
      const candidates = phraseCandidates(Array.from({ length: random.integer(300) }, (_, bar) => bar * (1 + random.next() * 4)));
      const places = [0, ...chooseCuts({ seconds, minSeconds, maxSeconds, candidates }), seconds];
      for (const [index, to] of places.slice(1).entries()) {
        expect(to - places[index]!).toBeLessThanOrEqual(maxSeconds + 1e-6);
        expect(to - places[index]!).toBeGreaterThanOrEqual(minSeconds - 1e-6);
      }
    }
  });
});
