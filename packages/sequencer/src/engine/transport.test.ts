import type { AudioClip, Song, SongEvent } from '@loop/core';
import { TICKS_PER_STEP, ticksPerBar } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { fullSong, soloSong } from './__fixtures__/full-song.js';
import { largestStep, peakOf, RATE } from './__fixtures__/listen.js';
import { createTransport } from './transport.js';
import type { Transport } from './transport.js';

// One step at 120 bpm and 48 kHz is 6 000 frames.
const STEP_FRAMES = 6_000;
const song = soloSong('kick', { bpm: 120 });

test('samples do not depend on how the time is cut into calls', () => {
  const whole = play(createTransport({ sampleRate: RATE, song: fullSong() }), 24_000);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const transport = createTransport({ sampleRate: RATE, song: fullSong() });
      transport.play();
      const left = new Float32Array(24_000);
      const right = new Float32Array(24_000);
      let done = 0;
      for (const size of sizes) {
        const frames = Math.min(size, 24_000 - done);
        transport.process([left, right], frames, done);
        done += frames;
      }
      expect(left.subarray(0, done)).toEqual(whole.subarray(0, done));
    }),
    { numRuns: 15 },
  );
});

test('every event enters the engine at the frame of its tick, at any tempo', () => {
  const heard: [SongEvent, number][] = [];
  const transport = createTransport({ sampleRate: RATE, song: fullSong({ bpm: 173, swing: 0.3 }), onEvent: (...pair) => heard.push(pair) });
  play(transport, 4 * RATE);
  expect(heard.length).toBeGreaterThan(100);
  for (const [event, frame] of heard) expect(frame).toBe(Math.round((event.tick * RATE * 60) / (173 * 960)));
});

test('is silent until it plays, and one side alone is the mean of both', () => {
  const transport = createTransport({ sampleRate: RATE, song });
  const mono = new Float32Array(9_600);
  transport.process([mono], 4_800);
  expect(peakOf(mono)).toBe(0);
  const stereo = play(createTransport({ sampleRate: RATE, song }), 4_800);
  const other = createTransport({ sampleRate: RATE, song });
  other.play();
  other.process([mono], 4_800);
  expect(peakOf(mono.subarray(0, 4_800).map((sample, index) => sample - (stereo[index] as number)))).toBeLessThan(1e-7);
});

describe('movement', () => {
  test('pause keeps the place, stop returns to the start, and both fall silent', () => {
    const transport = createTransport({ sampleRate: RATE, song });
    play(transport, 10 * STEP_FRAMES);
    transport.pause();
    const place = transport.positionTicks;
    expect(place).toBeCloseTo(10 * TICKS_PER_STEP, -1);
    expect(peakOf(take(transport, RATE).subarray(RATE / 2))).toBeLessThan(1e-3);
    expect(transport.positionTicks).toBe(place);
    transport.play();
    take(transport, STEP_FRAMES);
    expect(transport.positionTicks).toBeGreaterThan(place);
    transport.stop();
    expect([transport.positionTicks, transport.playing]).toEqual([0, false]);
  });

  test('seek goes to the tick while playing, without a click', () => {
    const transport = createTransport({ sampleRate: RATE, song: fullSong() });
    const before = play(transport, RATE);
    transport.seek(2 * ticksPerBar({}));
    expect(transport.positionTicks).toBe(2 * ticksPerBar({}));
    expect(largestStep(take(transport, 1_000))).toBeLessThan(3 * largestStep(before));
  });

  test('a change of tempo keeps the place', () => {
    const transport = createTransport({ sampleRate: RATE, song });
    play(transport, 8 * STEP_FRAMES);
    const place = transport.positionTicks;
    transport.setTempo(60);
    expect(transport.positionTicks).toBeCloseTo(place, 6);
    take(transport, 2 * STEP_FRAMES);
    expect(transport.positionTicks).toBeCloseTo(place + TICKS_PER_STEP, -1);
  });
});

describe('changes while playing', () => {
  const other: Song = { ...song, title: 'Other' };

  test.each([
    ['now', 0],
    ['step', 3 * TICKS_PER_STEP],
    ['bar', ticksPerBar({})],
  ] as const)('a song comes in %s', (at, fromTick) => {
    const log: [string, number][] = [];
    const transport = createTransport({
      sampleRate: RATE,
      song,
      onEvent: (event) => log.push([transport.song.title, event.tick]),
    });
    play(transport, 2 * STEP_FRAMES + 600);
    transport.setSong(other, { at });
    take(transport, 40 * STEP_FRAMES);
    const switched = log.filter(([title]) => title === 'Other').map(([, tick]) => tick);
    expect(Math.min(...switched)).toBeGreaterThanOrEqual(fromTick);
    expect(log.filter(([title, tick]) => title === 'Full' && tick >= Math.max(fromTick, 4 * TICKS_PER_STEP))).toEqual([]);
  });

  test('no event is lost or doubled when the same song is set again and again', () => {
    const record = (change: boolean): string[] => {
      const events: string[] = [];
      const busy = fullSong();
      const transport = createTransport({ sampleRate: RATE, song: busy, onEvent: (event, frame) => events.push(`${event.type} ${frame}`) });
      transport.play();
      for (let block = 0; block < 600; block += 1) {
        if (change && block % 7 === 0) transport.setSong(busy, { at: block % 2 === 0 ? 'now' : 'step' });
        transport.renderBlock();
      }
      return events;
    };
    expect(record(true)).toEqual(record(false));
  });
});

describe('sample slots', () => {
  const clip: AudioClip = { sampleRate: RATE, channels: [Float32Array.from({ length: 10_000 }, (_, index) => Math.sin(index / 20) / 4)] };
  const silent: Song = { ...soloSong('kick', { bpm: 120 }), slots: [{ name: 'a', gainDb: 0, muted: false, loop: true }] };
  const mutedSong: Song = { ...silent, tracks: { ...silent.tracks, kick: { ...silent.tracks.kick, state: 'mute' } } };

  test('a clip that is put in while playing starts at the next bar', () => {
    const transport = createTransport({ sampleRate: RATE, song: mutedSong });
    play(transport, 3 * STEP_FRAMES);
    transport.setSample(0, clip);
    const { latencyFrames } = transport.engine;
    const rest = 13 * STEP_FRAMES + latencyFrames;
    expect(peakOf(take(transport, rest - 64))).toBeLessThan(1e-6);
    expect(peakOf(take(transport, 4_000))).toBeGreaterThan(0.05);
  });

  /** One bar at 120 beats a minute that rises from 0 to 0.4, so that its level shows the place in it. */
  const rising = (frames: number): AudioClip => ({
    sampleRate: RATE,
    channels: [Float32Array.from({ length: frames }, (_, index) => (0.4 * index) / frames)],
  });
  const flat: AudioClip = { sampleRate: RATE, channels: [new Float32Array(10_000).fill(0.1)] };
  const slotLevel = (transport: Transport, frames: number): number => {
    for (let made = 0; made < frames; made += 128) transport.renderBlock();
    return transport.engine.stems.slot1.left.at(-1) as number;
  };

  test('what plays in a slot goes on until the bar at which another takes over', () => {
    const transport = createTransport({ sampleRate: RATE, song: mutedSong, samples: [flat], stems: true });
    transport.play();
    slotLevel(transport, 4 * STEP_FRAMES);
    transport.setSample(0, { sampleRate: RATE, channels: [new Float32Array(10_000).fill(0.3)] });
    const untilBar = 12 * STEP_FRAMES - 256;
    for (let made = 0; made < untilBar; made += 128) expect(slotLevel(transport, 128)).toBeCloseTo(0.1, 4);
    expect(slotLevel(transport, 1_024)).toBeCloseTo(0.3, 4);
    transport.setSample(0, undefined);
    expect(slotLevel(transport, 1_024)).toBe(0);
  });

  test('a clip that waits takes over at once where the song is stopped', () => {
    const transport = createTransport({ sampleRate: RATE, song: mutedSong, samples: [flat], stems: true });
    transport.play();
    slotLevel(transport, 128);
    transport.setSample(0, { sampleRate: RATE, channels: [new Float32Array(10_000).fill(0.3)] });
    transport.stop();
    transport.play();
    expect(slotLevel(transport, 2_048)).toBeCloseTo(0.3, 4);
  });

  test('a loop of so many bars is where it would be had it played from the first bar on', () => {
    const song: Song = { ...mutedSong, slots: [{ name: 'a', gainDb: 0, muted: false, loop: true, bars: 2 }] };
    const bar = 16 * STEP_FRAMES;
    const transport = createTransport({ sampleRate: RATE, song, stems: true });
    transport.play();
    slotLevel(transport, 4 * STEP_FRAMES);
    transport.setSample(0, rising(2 * bar));
    // It comes in at the second bar: in the middle of its two.
    expect(slotLevel(transport, 12 * STEP_FRAMES + 4_096)).toBeCloseTo(0.2 + (0.4 * 4_096) / (2 * bar), 2);
    // Its copy for another tempo goes on in the same place.
    transport.setTempo(60);
    transport.setSample(0, rising(4 * bar));
    const left = (2 * bar - transport.frame) * 2;
    expect(slotLevel(transport, left + 8_192)).toBeCloseTo((0.4 * 8_192) / (4 * bar), 2);
  });

  test('a preview is heard through the mix, at rest and while the song plays, and in no part', () => {
    const transport = createTransport({ sampleRate: RATE, song: mutedSong, stems: true });
    const { engine } = transport;
    const heard = (frames: number): number => peakOf(take(transport, frames));
    engine.preview(clip);
    expect(heard(4_000)).toBeGreaterThan(0.05);
    expect(engine.previewSeconds).toBeCloseTo(4_096 / RATE, 3);
    expect(Object.values(engine.stems).every(({ left }) => peakOf(left) === 0)).toBe(true);
    heard(7_000);
    expect(engine.previewSeconds).toBeUndefined();
    engine.preview(clip, { loop: true });
    transport.play();
    transport.seek(0);
    const loud = heard(20_000);
    expect(loud).toBeGreaterThan(0.05);
    engine.preview(clip, { loop: true, gainDb: -20 });
    heard(4_000);
    expect(heard(1_000)).toBeLessThan(loud / 4);
    engine.preview(undefined);
    heard(1_024);
    expect(heard(1_024)).toBeLessThan(1e-3);
  });

  test('a looping clip goes on for ever, one that does not ends', () => {
    const [looping, once] = [true, false].map((loop) => {
      const slots = [{ name: 'a', gainDb: 0, muted: false, loop }];
      const samples = play(createTransport({ sampleRate: RATE, song: { ...mutedSong, slots }, samples: [clip] }), 40_000);
      return peakOf(samples.subarray(20_000));
    });
    expect(looping).toBeGreaterThan(0.05);
    expect(once).toBeLessThan(1e-4);
  });

  test('gain and mute of a slot', () => {
    const peaks = [
      { gainDb: 0, muted: false },
      { gainDb: -20, muted: false },
      { gainDb: 6, muted: true },
    ].map((level) => {
      const slots = [{ name: 'a', loop: true, ...level }];
      const transport = createTransport({ sampleRate: RATE, song: { ...mutedSong, slots }, samples: [clip], stems: true });
      transport.play();
      transport.renderBlock();
      return peakOf(transport.engine.stems.slot1.left);
    }) as [number, number, number];
    expect(peaks[0] / peaks[1]).toBeCloseTo(10, 4);
    expect(peaks[2]).toBe(0);
  });

  test('a clip of another sample rate keeps its pitch', () => {
    const half: AudioClip = {
      sampleRate: RATE / 2,
      channels: [Float32Array.from({ length: 12_000 }, (_, index) => Math.sin(index / 10) / 4)],
    };
    const transport = createTransport({ sampleRate: RATE, song: mutedSong, samples: [half], stems: true });
    transport.play();
    transport.renderBlock();
    const { left } = transport.engine.stems.slot1;
    for (let index = 4; index < 128; index += 1) expect(left[index]).toBeCloseTo(Math.sin(index / 20) / 4, 3);
  });
});

function play(transport: Transport, frames: number): Float32Array {
  transport.play();
  return take(transport, frames);
}

function take(transport: Transport, frames: number): Float32Array {
  const left = new Float32Array(frames);
  transport.process([left, new Float32Array(frames)], frames);
  return left;
}
