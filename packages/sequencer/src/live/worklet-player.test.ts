import { createSong } from '@loop/core';
import type { Song } from '@loop/core';
import { describe, expect, it } from 'vitest';

import type { FromWorklet, ToWorklet } from './messages.js';
import { createWorkletPlayer } from './worklet-player.js';

const RATE = 48_000;
const QUANTUM = 128;
const song: Song = createSong({ genre: 'house', seed: 3, barCount: 2, bpm: 120, intensity: 1 });

/** A player in a context that a test moves by hand. */
function createBench() {
  const reports: FromWorklet[] = [];
  const player = createWorkletPlayer({ sampleRate: RATE, report: (report) => reports.push(report) });
  let frame = 0;
  return {
    reports,
    say: (...messages: readonly ToWorklet[]) => messages.forEach((message) => player.receive(message)),
    /** Lets time pass; returns what sounded on the left. */
    run(seconds: number): Float32Array {
      const quanta = Math.round((seconds * RATE) / QUANTUM);
      const left = new Float32Array(quanta * QUANTUM);
      const right = new Float32Array(quanta * QUANTUM);
      for (let index = 0; index < quanta; index += 1) {
        const [from, to] = [index * QUANTUM, (index + 1) * QUANTUM];
        player.process([left.subarray(from, to), right.subarray(from, to)], frame);
        frame += QUANTUM;
      }
      return left;
    },
    quantum: () => player.process([new Float32Array(QUANTUM), new Float32Array(QUANTUM)], frame),
  };
}

const setSong = (next: Song, timing: 'now' | 'step' | 'bar' = 'now'): ToWorklet => ({ type: 'song', song: next, timing });
const loudest = (samples: Float32Array): number => samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
const kicks = (reports: readonly FromWorklet[]): number[] =>
  reports.flatMap(({ events }) => events.flatMap(({ event, time }) => (event.type === 'note' && event.voice === 'kick' ? [time] : [])));

describe('createWorkletPlayer', () => {
  it('is silent until it has a song and is told to play', () => {
    const bench = createBench();
    expect(loudest(bench.run(0.1))).toBe(0);
    bench.say(setSong(song));
    expect(loudest(bench.run(0.1))).toBe(0);
    bench.say({ type: 'play' });
    expect(loudest(bench.run(0.2))).toBeGreaterThan(0.05);
  });

  it('obeys at the time of a message, and keeps messages in the order of their times', () => {
    const bench = createBench();
    bench.say(setSong(song), { type: 'pause', time: 0.5 }, { type: 'play', time: 0.1 });
    const sound = bench.run(3);
    expect(loudest(sound.subarray(0, 0.1 * RATE - QUANTUM))).toBe(0);
    expect(loudest(sound.subarray(0.1 * RATE, 0.5 * RATE))).toBeGreaterThan(0.05);
    expect(loudest(sound.subarray(2.5 * RATE))).toBeLessThan(0.01);
  });

  // A page or a machine that stalls delivers messages late. The clock that gave their times, such as Tone's transport, has gone on.
  it.each<[string, readonly ToWorklet[], number]>([
    ['a start', [{ type: 'play', tick: 0, time: 0.25 }], 0.75],
    ['a start in the middle', [{ type: 'play', tick: 4_800, time: 0.25 }], 2.5 + 0.75],
    [
      'a jump',
      [
        { type: 'play', time: 0.1 },
        { type: 'seek', tick: 4_800, time: 0.25 },
      ],
      2.5 + 0.75,
    ],
    [
      'a change of tempo',
      [
        { type: 'play', time: 0 },
        { type: 'change', fields: { bpm: 60 }, time: 0.25 },
      ],
      0.25 + 0.75 / 2,
    ],
    [
      'a pause',
      [
        { type: 'play', time: 0 },
        { type: 'pause', time: 0.25 },
      ],
      0.25,
    ],
    [
      'a pause and a new start',
      [
        { type: 'play', time: 0 },
        { type: 'pause', time: 0.25 },
        { type: 'play', time: 0.5 },
      ],
      0.25 + 0.5,
    ],
  ])('catches up when %s is told late', (_, messages, expectedSeconds) => {
    for (const [lateSeconds, stalled] of [
      [0, false],
      [0.6, true],
    ] as const) {
      const bench = createBench();
      bench.say(setSong(song));
      if (!stalled) bench.say(...messages);
      bench.run(lateSeconds);
      if (stalled) bench.say(...messages);
      bench.run(1 - lateSeconds);
      bench.run(0.1);
      const report = bench.reports.findLast(({ time }) => time <= 1) as FromWorklet;
      const now = report.tick + (1 - report.time) * report.ticksPerSecond;
      // 1920 ticks a second; half a block and the limiter's look-ahead are some 10.
      expect(Math.abs(now - expectedSeconds * 1_920)).toBeLessThan(16);
    }
  });

  it('plays the notes that it missed by a moment, and none that it missed by more', () => {
    const late = (seconds: number): number[] => {
      const bench = createBench();
      bench.say(setSong(song));
      bench.run(seconds);
      bench.say({ type: 'play', tick: 0, time: 0 });
      bench.run(0.4);
      return kicks(bench.reports);
    };
    expect(late(0.02)).toHaveLength(1);
    expect(late(0.02)[0]).toBeLessThan(0.03);
    expect(late(0.1)).toHaveLength(0);
  });

  it('reports events with the time at which they are heard', () => {
    const bench = createBench();
    bench.say(setSong(song), { type: 'play' });
    bench.run(2);
    const times = kicks(bench.reports);
    expect(times.length).toBeGreaterThan(2);
    const latency = times[0] as number;
    expect(latency).toBeGreaterThan(0);
    expect(latency).toBeLessThan(0.01);
    for (const time of times) expect(((time - latency) * 8) % 1).toBeCloseTo(0, 3);
  });

  it('reports some sixty times a second, with a position that fits the tempo', () => {
    const bench = createBench();
    bench.say(setSong(song), { type: 'play' });
    bench.run(1);
    expect(bench.reports.length).toBeGreaterThan(45);
    expect(bench.reports.length).toBeLessThan(70);
    const last = bench.reports.at(-1) as FromWorklet;
    const latency = bench.reports[1]?.time ?? 0;
    expect(last.ticksPerSecond).toBe(1_920);
    expect(Math.abs(last.tick - last.time * 1_920)).toBeLessThan(latency * 1_920 + 12);
  });

  it('takes an edit at the next bar and not before', () => {
    const bench = createBench();
    const muted: Song = { ...song, tracks: { ...song.tracks, kick: { ...song.tracks.kick, state: 'mute' } } };
    bench.say(setSong(song), { type: 'play' });
    bench.run(0.6);
    bench.say(setSong(muted, 'bar'));
    bench.run(3.4);
    const times = kicks(bench.reports);
    expect(times.some((time) => time > 1)).toBe(true);
    expect(times.every((time) => time < 2.01)).toBe(true);
  });

  it('keeps an edit waiting when a slider moves meanwhile, and the slider stays where it was put', () => {
    const bench = createBench();
    const muted: Song = { ...song, tracks: { ...song.tracks, kick: { ...song.tracks.kick, state: 'mute' } } };
    bench.say(setSong(song), { type: 'play' });
    bench.run(0.6);
    bench.say(setSong(muted, 'bar'), { type: 'change', fields: { bpm: 60 } });
    bench.run(6);
    expect(kicks(bench.reports).some((time) => time > 1)).toBe(true);
    expect(kicks(bench.reports).every((time) => time < 3.5)).toBe(true);
    expect(bench.reports.at(-1)?.ticksPerSecond).toBe(960);
  });

  it('puts a sample into the slots that name it, whichever comes first', () => {
    const quiet: Song = {
      ...song,
      intensity: 0,
      tracks: { ...song.tracks, kick: { ...song.tracks.kick, state: 'mute' } },
      slots: [{ sampleId: 'a', name: 'a', gainDb: 0, muted: false, loop: true }],
    };
    const audio = { sampleRate: RATE, channels: [new Float32Array(RATE).fill(0.25)] };
    const bench = createBench();
    bench.say({ type: 'sample', id: 'a', audio }, setSong(quiet), { type: 'play' });
    expect(loudest(bench.run(0.5))).toBeGreaterThan(0.05);
    bench.say({ type: 'sample', id: 'a', audio: undefined });
    bench.run(0.5);
    expect(loudest(bench.run(0.2))).toBeLessThan(0.01);
  });

  it('plays the copy of a sample that has the bars of its slot, from the next bar on, and until then the sample itself', () => {
    const quiet: Song = {
      ...song,
      intensity: 0,
      tracks: { ...song.tracks, kick: { ...song.tracks.kick, state: 'mute' } },
      slots: [{ sampleId: 'a', name: 'a', gainDb: 0, muted: false, loop: true, bars: 1 }],
    };
    const audioOf = (level: number) => ({
      sampleRate: RATE,
      channels: [Float32Array.from({ length: RATE }, (_, index) => level * Math.sin(index / 8))],
    });
    const bench = createBench();
    bench.say({ type: 'sample', id: 'a', audio: audioOf(0.05) }, setSong(quiet), { type: 'play' });
    const before = loudest(bench.run(0.5));
    expect(before).toBeGreaterThan(0.01);
    bench.say({ type: 'sample', id: 'a', audio: audioOf(0.4), bars: 1 }, { type: 'sample', id: 'a', audio: audioOf(0.9), bars: 4 });
    expect(loudest(bench.run(0.4))).toBeLessThan(before * 1.2);
    bench.run(4);
    expect(loudest(bench.run(0.4))).toBeGreaterThan(before * 3);
    // Another sound of the sample has no copy yet.
    bench.say({ type: 'sample', id: 'a', audio: audioOf(0.05) });
    bench.run(4);
    expect(loudest(bench.run(0.4))).toBeLessThan(before * 1.2);
  });

  it('plays a preview at rest, says how far it is and when it is over', () => {
    const audio = {
      sampleRate: RATE,
      channels: [Float32Array.from({ length: 4 * RATE }, (_, index) => (index < RATE ? 0.3 : 0) * Math.sin(index / 8))],
    };
    const bench = createBench();
    bench.say(setSong(song), { type: 'preview', id: 7, audio });
    expect(loudest(bench.run(0.5))).toBeGreaterThan(0.1);
    expect(bench.reports.at(-1)?.preview).toEqual({ id: 7, seconds: expect.closeTo(0.5, 1) });
    // Silence in a clip is no end of it.
    bench.run(3.2);
    expect(bench.reports.at(-1)?.preview?.seconds).toBeCloseTo(3.7, 1);
    bench.run(0.5);
    expect(bench.reports.at(-1)?.preview).toEqual({ id: 7, seconds: undefined });
  });

  it('stops reporting when it sleeps, and wakes for the next message', () => {
    const bench = createBench();
    bench.say(setSong(song), { type: 'play' });
    bench.run(0.5);
    bench.say({ type: 'stop' });
    bench.run(30);
    const asleep = bench.reports.length;
    bench.run(2);
    expect(bench.reports.length).toBe(asleep);
    bench.say({ type: 'play' });
    expect(loudest(bench.run(0.5))).toBeGreaterThan(0.05);
  });

  it('ends after dispose', () => {
    const bench = createBench();
    bench.say(setSong(song));
    expect(bench.quantum()).toBe(true);
    bench.say({ type: 'dispose' });
    expect(bench.quantum()).toBe(false);
  });

  it('sounds a note by hand, resting or playing, at its time', () => {
    const note = { voice: 'lead', pitches: [60], velocity: 1, seconds: 0.1 } as const;
    const bench = createBench();
    bench.say(setSong(song), { type: 'note', note, time: 0.2 });
    const resting = bench.run(1);
    expect(loudest(resting.subarray(0, 0.2 * RATE - QUANTUM))).toBe(0);
    expect(loudest(resting.subarray(0.2 * RATE, 0.4 * RATE))).toBeGreaterThan(0.01);
    // A player that has fallen asleep wakes for it.
    bench.run(6);
    bench.say({ type: 'note', note: { ...note, voice: 'kick', pitches: [] } });
    expect(loudest(bench.run(0.2))).toBeGreaterThan(0.05);
    expect(kicks(bench.reports)).toEqual([]);
  });
});
