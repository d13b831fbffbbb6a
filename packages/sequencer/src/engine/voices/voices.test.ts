import type { Voice } from '@loop/core';
import { VOICES } from '@loop/core';
import { describe, expect, test } from 'vitest';

import { centsOff, largestStep, peakOf, playVoice, powerAt, RATE, takeBlocks } from '../__fixtures__/listen.js';
import { createEngine } from '../engine.js';
import { pitchToHertz } from '../math.js';
import { stemOfVoice } from '../stems.js';

describe('tuning', () => {
  test.each<[Voice, number]>([
    ['sub', 45],
    ['bass', 45],
    ['bass', 33],
    ['acid', 57],
    ['lead', 72],
    ['lead', 100],
    ['pad', 60],
  ])('%s plays MIDI %d within 3 cents', (voice, pitch) => {
    const samples = playVoice(voice, [pitch], 6, 6, { reverb: 0, delay: 0 }).subarray(2 * RATE);
    expect(Math.abs(centsOff(samples, pitchToHertz(pitch)))).toBeLessThan(3);
  });

  test('stab plays MIDI 67 within 3 cents', () => {
    const samples = playVoice('stab', [67], 1, 0.12).subarray(RATE / 100);
    expect(Math.abs(centsOff(samples, pitchToHertz(67)))).toBeLessThan(3);
  });

  test.each([41, 50])('a tom falls to MIDI %d and stays there', (pitch) => {
    const samples = playVoice('tom', [pitch], 0.5, 0.5);
    const [start, ring] = [samples.subarray(0, 0.03 * RATE), samples.subarray(0.1 * RATE, 0.35 * RATE)];
    expect(Math.abs(centsOff(ring, pitchToHertz(pitch)))).toBeLessThan(10);
    expect(powerAt(start, 1.4 * pitchToHertz(pitch))).toBeGreaterThan(powerAt(start, 0.8 * pitchToHertz(pitch)));
  });

  test.each<[Voice, number, number]>([
    ['conga', 64, 50],
    ['conga', 63, 55],
    ['bongo', 61, 62],
    ['bongo', 60, 69],
    ['surdo', 87, 33],
  ])('%s of key %d rings at MIDI %d', (voice, key, pitch) => {
    const ring = playVoice(voice, [key], 0.5, 0.5).subarray(0.04 * RATE, 0.2 * RATE);
    expect(Math.abs(centsOff(ring, pitchToHertz(pitch)))).toBeLessThan(15);
  });

  test.each<[Voice, number, number]>([
    ['acid', 1, 45],
    ['acid', 2, 57],
    ['lead', 1, 76],
    ['lead', 2, 60],
    ['stab', 1, 64],
    ['stab', 2, 84],
  ])('the %s as string %d plays MIDI %d within 5 cents', (voice, model, pitch) => {
    const samples = playVoice(voice, [pitch], 1, 1, { [`${voice}Voice`]: model, reverb: 0, delay: 0, stabTone: 12_000 });
    expect(Math.abs(centsOff(samples.subarray(0.1 * RATE), pitchToHertz(pitch)))).toBeLessThan(5);
  });

  test('a string fades as it rings, the high partials first, and a piano rings longer than a guitar', () => {
    const [guitar, piano] = [1, 2].map((leadVoice) => playVoice('lead', [60], 3, 2.5, { leadVoice, reverb: 0, delay: 0 })) as [
      Float64Array,
      Float64Array,
    ];
    const part = (samples: Float64Array, second: number): Float64Array => samples.subarray(second * RATE, (second + 0.2) * RATE);
    const fundamental = pitchToHertz(60);
    const brightness = (samples: Float64Array): number => powerAt(samples, 4 * fundamental) / powerAt(samples, fundamental);
    for (const samples of [guitar, piano]) expect(brightness(part(samples, 1))).toBeLessThan(brightness(part(samples, 0)) / 2);
    const kept = (samples: Float64Array): number => powerAt(part(samples, 2), fundamental) / powerAt(part(samples, 0), fundamental);
    expect(kept(piano)).toBeGreaterThan(10 * kept(guitar));
  });

  test('the kick falls from six times its note to the note', () => {
    const samples = playVoice('kick', [24], 0.4, 0.4);
    const note = samples.subarray(0.06 * RATE, 0.28 * RATE);
    expect(powerAt(note, 32.7)).toBeGreaterThan(10 * powerAt(note, 65.4));
    const start = samples.subarray(0, 0.012 * RATE);
    expect(powerAt(start, 160)).toBeGreaterThan(powerAt(start, 400) * 10);
  });
});

describe('level', () => {
  // What the original's voices peak at before its master chain, measured; the hats are 4 dB louder here, as its filter hides them.
  test.each<[Voice, readonly number[], number, number]>([
    ['kick', [24], 0.234, -4],
    ['sub', [24], 0.469, -11],
    ['bass', [24], 0.0586, -4],
    ['acid', [36], 0.117, -4],
    ['closed-hat', [60], 0.0586, -7],
    ['open-hat', [60], 0.117, -8],
    ['ride', [60], 0.234, -16],
    ['crash', [60], 0.938, -11],
    ['clap', [60], 0.117, -20],
    ['perc', [60], 0.0586, -24],
    ['tom', [45], 0.117, -15],
    ['conga', [63], 0.117, -15],
    ['slap', [63], 0.0586, -10],
    ['muffled', [63], 0.0586, -13],
    ['bongo', [60], 0.0586, -12],
    ['cowbell', [60], 0.117, -15],
    ['surdo', [87], 0.234, -9],
    ['guira', [60], 0.0586, -11],
    ['shaker', [60], 0.0586, -15],
    ['clave', [60], 0.0586, -13],
    ['rim', [60], 0.0586, -12],
    ['lead', [72], 0.234, -18],
    ['stab', [60, 63, 67], 0.0586, -7],
    ['pad', [48, 51, 55], 1.875, -12],
    ['riser', [60], 1.875, -31],
  ])('%s peaks within 2 dB of its place in the mix', (voice, pitches, gateSeconds, peakDb) => {
    const level = 20 * Math.log10(peakOf(playVoice(voice, pitches, gateSeconds, 4)));
    expect(Math.abs(level - peakDb)).toBeLessThan(2);
  });

  test.each(VOICES)('%s follows its velocity', (voice) => {
    const engines = [1, 0.5].map((velocity) => {
      const engine = createEngine({ sampleRate: RATE, stems: true });
      engine.startNote({ voice, pitch: 48, velocity, gateFrames: 4_800, offset: 0 });
      return peakOf(takeBlocks(engine, 0.3, () => engine.stems[stemOfVoice(voice)].left));
    });
    expect(engines[1]).toBeLessThan((engines[0] as number) * 0.7);
  });
});

describe('life', () => {
  test.each(VOICES)('%s ends, and then there is silence', (voice) => {
    const engine = createEngine({ sampleRate: RATE });
    engine.startNote({ voice, pitch: 48, velocity: 1, gateFrames: 9_600, offset: 0 });
    expect(engine.activeVoices).toBe(1);
    const samples = takeBlocks(engine, 14, () => engine.output.left);
    expect(engine.activeVoices).toBe(0);
    expect(samples.every((sample) => Number.isFinite(sample))).toBe(true);
    expect(peakOf(samples.subarray(13 * RATE))).toBeLessThan(1e-5);
  });

  test('a note starts at its very frame', () => {
    const engine = createEngine({ sampleRate: RATE, stems: true });
    engine.startNote({ voice: 'kick', pitch: 24, velocity: 1, gateFrames: 9_600, offset: 100 });
    engine.render();
    const { left } = engine.stems.kick;
    expect(left.subarray(0, 101).every((sample) => sample === 0)).toBe(true);
    expect(left[102]).not.toBe(0);
  });

  test('a bass note that touches the one before glides in 15 ms, one that does not jumps', () => {
    const [touching, apart] = [0.2, 0.5].map((secondAt) => {
      const engine = createEngine({ sampleRate: RATE, stems: true });
      engine.startNote({ voice: 'bass', pitch: 33, velocity: 1, gateFrames: 0.201 * RATE, offset: 0 });
      takeBlocks(engine, secondAt, () => engine.output.left);
      engine.startNote({ voice: 'bass', pitch: 57, velocity: 1, gateFrames: RATE, offset: 0 });
      return takeBlocks(engine, 0.009, () => engine.stems.bass.left);
    }) as [Float64Array, Float64Array];
    expect(powerAt(apart, 220)).toBeGreaterThan(powerAt(apart, 110));
    expect(powerAt(touching, 110)).toBeGreaterThan(powerAt(touching, 220));
  });
});

describe('under load', () => {
  test('never more voices sound than allowed, and stealing does not click', () => {
    const engine = createEngine({ sampleRate: RATE, maxVoices: 6, stems: true });
    const counts: number[] = [];
    const samples = takeBlocks(engine, 2, (block) => {
      if (block % 8 === 0) {
        engine.startNote({ voice: 'lead', pitch: 60 + (block % 24), velocity: 1, gateFrames: RATE, offset: 0 });
        engine.startNote({ voice: 'pad', pitch: 48 + (block % 12), velocity: 1, gateFrames: RATE, offset: 64 });
      }
      counts.push(engine.activeVoices);
      return engine.stems.lead.left;
    });
    expect(Math.max(...counts)).toBe(6);
    // One lead's steepest slope is 8/π · 1047 Hz / 48 kHz · 0.16; six at once, with room to spare.
    expect(largestStep(samples)).toBeLessThan(0.1);
  });
});
