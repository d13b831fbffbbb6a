import { createSong, GENRES } from '@loop/core';
import { describe, expect, test } from 'vitest';

import { fullSong } from './__fixtures__/full-song.js';
import { largestStep, peakOf, RATE, takeBlocks, truePeakOf } from './__fixtures__/listen.js';
import { createEngine } from './engine.js';
import { SOUND_PARAMETERS } from './parameters.js';
import { createTransport } from './transport.js';

describe('side-chain', () => {
  const play = (duck: boolean, sideChain = 1): Float64Array => {
    const engine = createEngine({ sampleRate: RATE, stems: true });
    engine.setParameter('sideChain', sideChain);
    engine.startNote({ voice: 'bass', pitch: 45, velocity: 1, gateFrames: 3 * RATE, offset: 0 });
    takeBlocks(engine, 0.5, () => engine.output.left);
    if (duck) engine.duck(0, 0.18, 0.12);
    return takeBlocks(engine, 0.2, () => engine.stems.bass.left);
  };
  const gains = (sideChain?: number): number[] => {
    const plain = play(false);
    return Array.from(play(true, sideChain), (sample, index) => sample / (plain[index] as number));
  };

  test('pushes the bass to 0.18 within a millisecond and lets it back exponentially in 120 ms', () => {
    const gain = gains();
    expect(gain[47]).toBeCloseTo(0.18, 6);
    expect(Math.min(...gain.filter(Number.isFinite))).toBeCloseTo(0.18, 6);
    expect(gain[0.06 * RATE]).toBeCloseTo(Math.sqrt(0.18), 1);
    expect(gain[0.121 * RATE]).toBe(1);
  });

  test('obeys its amount', () => {
    expect(gains(0.5)[47]).toBeCloseTo(0.59, 6);
    expect(gains(0)[47]).toBe(1);
  });
});

describe('master', () => {
  test.each(GENRES.flatMap((genre) => [3, 11].map((seed) => [genre, seed] as const)))(
    '%s, seed %d: no clipping, no offset, no NaN with everything on and the filter open',
    (genre, seed) => {
      const song = { ...createSong({ genre, seed }), intensity: 1, sound: { filterCutoff: 20_000, distortion: seed === 3 ? 0 : 0.6 } };
      const transport = createTransport({ sampleRate: RATE, song });
      transport.play();
      const left = new Float32Array(3 * RATE);
      const right = new Float32Array(3 * RATE);
      transport.process([left, right], left.length);
      for (const side of [left, right]) {
        expect(side.every((sample) => Number.isFinite(sample))).toBe(true);
        expect(20 * Math.log10(truePeakOf(side))).toBeLessThan(-0.1);
        // Three seconds hold no whole number of the lowest waves: what is cut off is no offset.
        expect(Math.abs(side.reduce((sum, sample) => sum + sample, 0) / side.length)).toBeLessThan(1.5e-3);
      }
    },
  );

  test('the ceiling holds however hard the mix is driven', () => {
    const transport = createTransport({
      sampleRate: RATE,
      song: fullSong({ sound: { masterGainDb: 12, ceilingDb: -3, filterCutoff: 20_000 } }),
    });
    transport.play();
    const left = new Float32Array(2 * RATE);
    transport.process([left, new Float32Array(2 * RATE)], left.length);
    expect(20 * Math.log10(peakOf(left))).toBeLessThanOrEqual(-2.999);
    expect(20 * Math.log10(truePeakOf(left))).toBeLessThan(-2.5);
  });
});

describe('controls', () => {
  test.each(SOUND_PARAMETERS.map(({ id, minimum, maximum }) => [id, minimum, maximum] as const))(
    'a jump of %s from end to end does not click',
    (id, minimum, maximum) => {
      const run = (from: number, to: number): Float64Array => {
        const engine = createEngine({ sampleRate: RATE });
        engine.setParameter(id, from);
        for (const voice of ['sub', 'lead'] as const)
          engine.startNote({ voice, pitch: 45, velocity: 0.5, gateFrames: 4 * RATE, offset: 0 });
        takeBlocks(engine, 1, () => engine.output.left);
        engine.setParameter(id, to);
        return takeBlocks(engine, 0.3, () => engine.output.left);
      };
      const steepest = Math.max(largestStep(run(minimum, minimum)), largestStep(run(maximum, maximum)));
      expect(largestStep(run(minimum, maximum))).toBeLessThan(3 * steepest);
      expect(largestStep(run(maximum, minimum))).toBeLessThan(3 * steepest);
    },
  );

  test('a change of tempo moves the echoes without a click', () => {
    const engine = createEngine({ sampleRate: RATE });
    engine.setParameter('delay', 0.8);
    engine.startNote({ voice: 'lead', pitch: 57, velocity: 1, gateFrames: 6 * RATE, offset: 0 });
    const before = takeBlocks(engine, 1.5, () => engine.output.left).subarray(RATE);
    engine.setTempo(60);
    const after = takeBlocks(engine, 0.2, () => engine.output.left);
    expect(largestStep(after)).toBeLessThan(2 * largestStep(before));
  });
});

describe('mix', () => {
  const level = (
    mix: { gainDb?: number; pan?: number; solo?: boolean },
    state: 'force' | 'mute' = 'force',
  ): [left: number, right: number] => {
    const song = fullSong({ sound: { filterCutoff: 20_000 } });
    const kick = { ...song.tracks.kick, state, mix: { gainDb: 0, pan: 0, solo: false, ...mix } };
    const transport = createTransport({ sampleRate: RATE, song: { ...song, tracks: { ...song.tracks, kick } }, stems: true });
    transport.play();
    let left = 0;
    let right = 0;
    for (let block = 0; block < 100; block += 1) {
      transport.renderBlock();
      left = Math.max(left, peakOf(transport.engine.stems.kick.left));
      right = Math.max(right, peakOf(transport.engine.stems.kick.right));
    }
    return [left, right];
  };

  test('gain is in decibels', () => {
    expect(level({ gainDb: -6 })[0] / level({})[0]).toBeCloseTo(10 ** (-6 / 20), 6);
  });

  test('pan keeps the power and silences the other side at its end', () => {
    const [middle] = level({});
    const [left, right] = level({ pan: -1 });
    expect(left / middle).toBeCloseTo(Math.SQRT2, 6);
    expect(right / middle).toBeCloseTo(0, 6);
  });

  test('mute silences the track and its sub', () => {
    expect(level({}, 'mute')).toEqual([0, 0]);
  });

  test('solo silences all other parts, pad and riser included', () => {
    const song = fullSong();
    const lead = { ...song.tracks.lead, mix: { gainDb: 0, pan: 0, solo: true } };
    const transport = createTransport({ sampleRate: RATE, song: { ...song, tracks: { ...song.tracks, lead } }, stems: true });
    transport.play();
    const heard = new Set<string>();
    for (let block = 0; block < 800; block += 1) {
      transport.renderBlock();
      for (const [name, { left }] of Object.entries(transport.engine.stems)) if (peakOf(left) > 0) heard.add(name);
    }
    expect([...heard]).toEqual(['lead']);
  });
});
