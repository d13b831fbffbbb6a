import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import { eventsBetween } from '../playback/events.js';
import { parseSong, serializeSong } from '../song/document.js';
import { importBeatMap } from './import-beat-map.js';

const silence = Array.from({ length: 32 }, () => null);

/** A pattern of two bars with the given values. */
function pattern(values: Readonly<Record<number, string | number>>): (string | number | null)[] {
  return silence.map((_, step) => values[step] ?? null);
}

/** A beat map as the original saves it. */
const saved = {
  id: 3,
  name: 'night drive',
  ts: 1_700_000_000_000,
  state: {
    bpm: 132,
    loopLength: 2,
    root: 'F',
    scale: 'minor',
    bassStyle: 'galloping',
    leadStyle: 'wide',
    hatStyle: 'busy',
    kickStyle: 'skipbeat',
    clapStyle: 'trap',
    percStyle: 'rim',
    stabStyle: 'accent',
    patterns: {
      kick: pattern({ 0: 'C1', 4: 'C1' }),
      bass: pattern({ 0: 'F1', 1: 'F2', 2: 'B1', 20: 'Ab1' }),
      hat: pattern({ 2: 'open', 3: 'roll', 4: 'accent', 5: 'closed' }),
      clap: pattern({ 4: 1 }),
      acid: pattern({ 0: 'C3' }),
      lead: pattern({ 0: 'D#5' }),
      perc: pattern({ 0: 1 }),
      stab: pattern({ 0: 1 }),
    },
    hits: { clap: silence.map((_, step) => (step === 4 ? 3 : 0)) },
    instState: { perc: 'force', stab: 'mute' },
    arrangement: [0, 1, 1, 5],
  },
};

const withState = (changes: object): unknown => ({ ...saved, state: { ...saved.state, ...changes } });

describe('importBeatMap', () => {
  it('refuses what is larger than any beat map, whichever record it is in', () => {
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 1]));
    for (const field of ['patterns', 'hits', 'instState']) {
      expect(() => importBeatMap({ [field]: many })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
      expect(() => importBeatMap({ [field]: many })).toThrow(`${field}: must have at most 64 entries`);
    }
    expect(() => importBeatMap(' '.repeat(5_000_000))).toThrow('at most 4194304 characters');
  });

  it('reads tempo, key, styles, states and arrangement', () => {
    const { song, warnings } = importBeatMap(saved);
    expect(song).toMatchObject({ title: 'night drive', bpm: 132, key: { root: 'F', scale: 'minor' }, barCount: 2, mode: 'loop' });
    expect(INSTRUMENTS.map((instrument) => song.tracks[instrument].style)).toEqual([
      'skipbeat',
      'galloping',
      'busy',
      'trap',
      'sequence',
      'wide',
      'rim',
      'accent',
    ]);
    expect([song.tracks.perc.state, song.tracks.stab.state, song.tracks.kick.state]).toEqual(['force', 'mute', 'normal']);
    expect(song.arrangement).toEqual([{ bar: 0 }, { bar: 1 }, { bar: 1 }, { bar: 5 }]);
    expect(warnings).toEqual([]);
  });

  it('turns notes into degrees, altered outside the scale, that sound as they were', () => {
    const { song } = importBeatMap(saved);
    const bars = song.tracks.bass.bars;
    expect(bars[0]?.slice(0, 3)).toMatchObject([{ degree: 0 }, { degree: 7 }, { degree: 3, alter: 1 }]);
    expect(bars[1]?.[4]).toMatchObject({ degree: 2 });
    const bass = eventsBetween(song, 0, 7_680).flatMap((event) => (event.type === 'note' && event.voice === 'bass' ? event.pitches : []));
    expect(bass).toEqual([29, 41, 35, 32]);
  });

  it('reads hats, hits and rests', () => {
    const { song } = importBeatMap(saved);
    expect(song.tracks.hat.bars[0]?.slice(1, 6).map((step) => step?.articulation)).toEqual([undefined, 'open', 'roll', 'accent', 'closed']);
    expect(song.tracks.clap.bars[0]?.[4]).toEqual({ hits: 3, velocity: 1, probability: 1, offsetTicks: 0 });
    expect(song.tracks.kick.bars[0]?.[4]?.hits).toBe(1);
    expect(song.tracks.kick.bars[0]?.[5]).toBeUndefined();
  });

  it('reads the bare state, and JSON text, the same', () => {
    const { song } = importBeatMap(saved.state);
    expect(song.title).toBe('F minor 132bpm');
    expect(importBeatMap(JSON.stringify(saved))).toEqual(importBeatMap(saved));
  });

  it('gives what it needs to be saved', () => {
    const { song } = importBeatMap(saved);
    expect(parseSong(serializeSong(song))).toEqual(song);
  });

  it('keeps bars beyond the loop in the pool and fills short patterns with rests', () => {
    const { song } = importBeatMap(withState({ loopLength: 1, patterns: { clap: pattern({ 20: 1 }), kick: ['C1'] } }));
    expect(song.tracks.clap.bars[1]?.[4]).toBeDefined();
    expect(song.tracks.kick.bars).toHaveLength(1);
    expect(song.tracks.kick.bars[0]).toHaveLength(16);
    expect(song.tracks.lead.bars).toHaveLength(1);
  });

  it('takes the original defaults for what is not there', () => {
    expect(importBeatMap({}).song).toMatchObject({ bpm: 128, key: { root: 'C', scale: 'minor' }, barCount: 2 });
  });

  it('warns of what it cannot keep', () => {
    const { song, warnings } = importBeatMap(withState({ bpm: 999, arrangement: [0, -1, 64], patterns: { cowbell: [1] } }));
    expect(song).toMatchObject({ bpm: 300, arrangement: [{ bar: 0 }] });
    expect(warnings.map(({ code, field }) => [code, field])).toEqual([
      ['clamped', 'bpm'],
      ['ignored', 'arrangement'],
      ['ignored', 'patterns.cowbell'],
    ]);
  });

  it.each([
    [withState({ scale: 'bebop' }), 'state.scale'],
    [withState({ root: 'H' }), 'state.root'],
    [withState({ kickStyle: 'rolling' }), 'state.kickStyle'],
    [withState({ loopLength: 0 }), 'state.loopLength'],
    [withState({ bpm: 'fast' }), 'state.bpm'],
    [withState({ patterns: { bass: ['C1', 'H9'] } }), 'state.patterns.bass[1]'],
    [withState({ patterns: { lead: [1] } }), 'state.patterns.lead[0]'],
    [withState({ patterns: { hat: ['half-open'] } }), 'state.patterns.hat[0]'],
    [withState({ patterns: { clap: [{}] } }), 'state.patterns.clap[0]'],
    [withState({ patterns: { clap: Array.from({ length: 1_025 }, () => 1) } }), 'state.patterns.clap'],
    [withState({ instState: { kick: 'loud' } }), 'state.instState.kick'],
    [{ patterns: { acid: ['C99'] } }, 'patterns.acid[0]'],
    [withState({ arrangement: [0.5] }), 'state.arrangement[0]'],
    [null, ''],
    ['{', ''],
  ])('names the path of a fault', (map, path) => {
    expect(pathsOf(map)).toContain(path);
  });

  it('survives any JSON value with a typed error or a valid song', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('C1', 'open', 1, null, 'minor'));
    const state = fc.record(
      {
        bpm: value,
        loopLength: fc.oneof(value, fc.integer({ min: 1, max: 4 })),
        patterns: fc.oneof(value, fc.record({ bass: fc.oneof(value, fc.array(value)), hat: fc.array(value), kick: fc.array(value) })),
        hits: fc.oneof(value, fc.record({ kick: fc.array(value) })),
        instState: value,
        arrangement: fc.oneof(value, fc.array(fc.integer())),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(value, state, fc.record({ name: value, state })), (map) => {
        expect(pathsOf(map)).toBeDefined();
      }),
      { numRuns: 10_000 },
    );
  });
});

/** The paths of all faults; empty when the map gives a song that can be saved. */
function pathsOf(map: unknown): string[] {
  try {
    serializeSong(importBeatMap(map).song);
  } catch (error) {
    if (isLoopError(error, 'invalid_input')) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
}
