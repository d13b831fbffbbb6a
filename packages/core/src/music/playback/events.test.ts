import { arbitrarySong } from '@loop/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import type { Grid } from '../__fixtures__/build-song.js';
import { buildSong } from '../__fixtures__/build-song.js';
import type { Voice } from '../genres/instruments.js';
import { INSTRUMENTS, VOICES } from '../genres/instruments.js';
import { voiceOfStep } from '../genres/articulations.js';
import type { Song } from '../song/song.js';
import { SCALES } from '../theory/scales.js';
import type { NoteEvent, SongEvent } from './event.js';
import { eventsBetween } from './events.js';
import { ticksToSeconds } from './musical-time.js';
import { songLengthTicks } from './playback-list.js';

const BAR = 3_840;
const everywhere: Grid = Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, { 0: {} }]));

describe('the range', () => {
  it('gives the same events however it is cut', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 14 * BAR }), { maxLength: 12 });
    fc.assert(
      fc.property(arbitrarySong(), cuts, (song, points) => {
        const edges = [0, ...points.toSorted((a, b) => a - b), 14 * BAR];
        const pieces = edges.slice(1).flatMap((to, index) => eventsBetween(song, edges[index] as number, to));
        expect(pieces).toEqual(eventsBetween(song, 0, 14 * BAR));
      }),
      { numRuns: 300 },
    );
  });

  it('holds no event outside it and none out of order', () => {
    fc.assert(
      fc.property(arbitrarySong(), fc.integer({ min: -BAR, max: 20 * BAR }), fc.integer({ min: 0, max: 4 * BAR }), (song, from, length) => {
        const events = eventsBetween(song, from, from + length);
        expect(events.every(({ tick }) => Number.isInteger(tick) && tick >= Math.max(0, from) && tick < from + length)).toBe(true);
        expect(events.map(({ tick }) => tick)).toEqual(events.map(({ tick }) => tick).toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('holds only events that a player can play', () => {
    fc.assert(
      fc.property(arbitrarySong(), (song) => {
        const notes = eventsBetween(song, 0, songLengthTicks(song)).filter((event) => event.type === 'note');
        expect(notes.every(({ velocity }) => velocity > 0 && velocity <= 1)).toBe(true);
        expect(notes.every(({ durationTicks }) => Number.isInteger(durationTicks) && durationTicks > 0)).toBe(true);
        expect(notes.flatMap(({ pitches }) => pitches).every((pitch) => Number.isInteger(pitch) && pitch >= 0 && pitch <= 127)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('includes its start and excludes its end', () => {
    const song = buildSong({ grid: { clap: { 0: {}, 1: {} } } });
    expect(ticksOf(song, 'clap', 240, 480)).toEqual([240]);
    expect(ticksOf(song, 'clap', 0, 240)).toEqual([0]);
  });

  it('is empty when it ends before it starts', () => {
    expect(eventsBetween(buildSong({ grid: everywhere }), 960, 0)).toEqual([]);
  });

  it('finds an early step that belongs to the other side of its end, and never twice', () => {
    const song = buildSong({ grid: { clap: { 16: { offsetTicks: -100 } } } });
    expect(ticksOf(song, 'clap', 0, BAR)).toEqual([BAR - 100]);
    expect(ticksOf(song, 'clap', BAR, 2 * BAR)).toEqual([]);
  });

  it('plays an early first step at once in the first pass and early in the next', () => {
    const song = buildSong({ barCount: 1, grid: { clap: { 0: { offsetTicks: -100, hits: 2 } } } });
    expect(ticksOf(song, 'clap', 0, BAR + 240)).toEqual([0, 120, BAR - 100, BAR + 20]);
  });

  it('finds the last hit of a late, swung step from before its start', () => {
    const song = buildSong({ swing: 0.5, grid: { clap: { 15: { offsetTicks: 120, hits: 8 } } } });
    expect(ticksOf(song, 'clap', BAR, BAR + 240).at(-1)).toBe(15 * 240 + 80 + 120 + 210);
  });

  it('refuses bounds that are not finite, naming them', () => {
    expect(issuesOf(() => eventsBetween(buildSong(), 0, Number.POSITIVE_INFINITY))).toEqual(['toTick']);
    expect(issuesOf(() => eventsBetween(buildSong(), Number.NaN, 10))).toEqual(['fromTick']);
  });
});

describe('the playback list', () => {
  it('starts the loop over for ever', () => {
    const bars = eventsBetween(buildSong({ barCount: 3 }), 0, 7 * BAR).filter((event) => event.type === 'bar');
    expect(bars.map(({ bar }) => bar)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('follows the arrangement in song mode and plays bars outside the pool as silence', () => {
    const song = buildSong({ mode: 'song', arrangement: [{ bar: 1 }, { bar: 9 }, { bar: 0 }], grid: { clap: { 0: {}, 20: {} } } });
    const bars = eventsBetween(song, 0, 3 * BAR).filter((event) => event.type === 'bar');
    expect(bars.map(({ bar, entry }) => [bar, entry])).toEqual([
      [1, 0],
      [9, 1],
      [0, 2],
    ]);
    expect(ticksOf(song, 'clap', 0, 3 * BAR)).toEqual([960, 2 * BAR]);
  });
});

describe('the gate', () => {
  it('lets kick, bass, hat, clap and acid through at intensity 0.5, and no pad (vector 5)', () => {
    expect(voicesOf(buildSong({ grid: everywhere, intensity: 0.5 }), 240)).toEqual(['kick', 'sub', 'bass', 'closed-hat', 'clap', 'acid']);
  });

  it('lets in what the automation of the intensity opens, step by step, and only where the automation plays', () => {
    const grid: Grid = { clap: { 0: {}, 8: {}, 16: {}, 24: {} }, lead: { 0: {}, 8: {}, 16: {}, 24: {} } };
    const automation = {
      intensity: [
        { bar: 0, value: 0 },
        { bar: 1, value: 1 },
      ],
    };
    const song = buildSong({ grid, intensity: 0.1, automation });
    const ticks = (voice: Voice, of: Song): readonly number[] =>
      eventsBetween(of, 0, 2 * BAR).flatMap((event) => (event.type === 'note' && event.voice === voice ? [event.tick] : []));
    expect(ticks('clap', song)).toEqual([BAR / 2, BAR, 1.5 * BAR]);
    expect(ticks('lead', song)).toEqual([BAR, 1.5 * BAR]);
    expect(eventsBetween(song, 0, 700).concat(eventsBetween(song, 700, 2 * BAR))).toEqual(eventsBetween(song, 0, 2 * BAR));
    // A song with an arrangement keeps its automation for it: its loop plays at the song's own intensity.
    expect(ticks('lead', { ...song, arrangement: [{ bar: 1 }] })).toEqual([]);
    expect(ticks('lead', { ...song, mode: 'song', arrangement: [{ bar: 0 }, { bar: 1 }] })).toEqual([BAR, 1.5 * BAR]);
  });

  it('opens every layer at full intensity', () => {
    const song = buildSong({ grid: everywhere, intensity: 1 });
    const follow = new Set(['sub', 'pad']);
    const usual = VOICES.filter((voice) => follow.has(voice) || INSTRUMENTS.some((instrument) => voiceOfStep(instrument) === voice));
    expect(voicesOf(song, 240)).toEqual(usual);
  });

  it('never plays muted tracks and always plays forced ones', () => {
    const song = buildSong({ grid: everywhere, intensity: 1, tracks: { clap: { state: 'mute' } } });
    expect(voicesOf(song, 240)).not.toContain('clap');
    expect(voicesOf(buildSong({ grid: everywhere, intensity: 0, tracks: { stab: { state: 'force' } } }), 240)).toEqual([
      'kick',
      'sub',
      'stab',
    ]);
  });

  it('silences sub and side-chain with the kick', () => {
    const events = eventsBetween(buildSong({ grid: everywhere, tracks: { kick: { state: 'mute' } } }), 0, 240);
    expect(events.filter((event) => event.type === 'duck' || (event.type === 'note' && event.voice === 'sub'))).toEqual([]);
  });

  it('lets only solo tracks sound, without pad and riser', () => {
    const mix = { gainDb: 0, pan: 0, solo: true };
    const song = buildSong({ grid: everywhere, intensity: 1, tracks: { bass: { mix } } });
    expect(voicesOf(song, 8 * BAR)).toEqual(['bass']);
  });
});

describe('time within a step', () => {
  it('lets a track swing by itself, and the others as the song does', () => {
    const grid = { clap: { 1: {} }, hat: { 1: {} } };
    const ticksOf = (swing: number, own: number | undefined): unknown =>
      eventsBetween(buildSong({ swing, grid, tracks: { clap: { swing: own } } }), 0, 960).flatMap((event) =>
        event.type === 'note' ? [[event.voice, event.tick]] : [],
      );
    expect(ticksOf(0, 0.5)).toEqual(
      expect.arrayContaining([
        ['clap', 320],
        ['closed-hat', 240],
      ]),
    );
    expect(ticksOf(0.5, 0)).toEqual(
      expect.arrayContaining([
        ['clap', 240],
        ['closed-hat', 320],
      ]),
    );
    expect(ticksOf(0.5, undefined)).toEqual(
      expect.arrayContaining([
        ['clap', 320],
        ['closed-hat', 320],
      ]),
    );
  });

  it('delays odd sixteenths by 39.0625 ms at swing 0.5 and 128 bpm (vector 6)', () => {
    const song = buildSong({ swing: 0.5, grid: { clap: { 0: {}, 1: {}, 2: {}, 3: {} } } });
    const times = ticksOf(song, 'clap', 0, 960).map((tick) => ticksToSeconds(tick, 128) * 1_000);
    expect(times).toEqual([0, 156.25, 234.375, 390.625]);
  });

  it('spreads three hits by 39.06 ms at 128 bpm, each softer (vector 7)', () => {
    const hits = notesOf(buildSong({ grid: { clap: { 0: { hits: 3 } } } }), 'clap', 0, 240);
    expect(hits.map(({ tick }) => ticksToSeconds(tick, 128) * 1_000)).toEqual([0, 39.0625, 78.125]);
    expect(hits.map(({ velocity }) => Math.round(velocity * 1_000))).toEqual([1_000, 920, 846]);
  });

  it('holds each voice for its own gate, or for the length of the step', () => {
    const song = buildSong({ grid: everywhere, intensity: 1 });
    const gates = notesOf(song, undefined, 0, 240).map(({ voice, durationTicks }) => [voice, durationTicks]);
    expect(Object.fromEntries(gates)).toEqual({
      kick: 480,
      sub: 960,
      bass: 120,
      'closed-hat': 120,
      clap: 240,
      acid: 240,
      lead: 480,
      perc: 120,
      stab: 120,
      pad: 3_840,
    });
    expect(notesOf(buildSong({ grid: { bass: { 0: { lengthTicks: 700 } } } }), 'bass', 0, 240)[0]?.durationTicks).toBe(700);
  });
});

describe('hats', () => {
  it('sound open steps on the open hat and the others on the closed one', () => {
    const song = buildSong({ grid: { hat: { 0: { articulation: 'open' }, 1: { articulation: 'accent' }, 2: {} } } });
    expect(notesOf(song, undefined, 0, 960).map(({ voice, velocity }) => [voice, velocity])).toEqual([
      ['open-hat', 1],
      ['closed-hat', 1],
      ['closed-hat', 0.8],
    ]);
  });

  it('ring as cymbals at the velocity of the step', () => {
    const song = buildSong({
      intensity: 0.3,
      grid: { hat: { 0: { articulation: 'crash' }, 4: { articulation: 'ride', velocity: 0.5, hits: 2 } } },
    });
    expect(notesOf(song, undefined, 0, BAR).map(({ tick, voice, velocity }) => [tick, voice, velocity])).toEqual([
      [0, 'crash', 1],
      [960, 'ride', 0.5],
      [1_080, 'ride', 0.46],
    ]);
  });

  it('roll in 64th notes that swell', () => {
    const strikes = notesOf(buildSong({ grid: { hat: { 0: { articulation: 'roll' } } } }), 'closed-hat', 0, 240);
    expect(strikes.map(({ tick }) => tick)).toEqual([0, 60, 120, 180]);
    expect(strikes.map(({ velocity }) => velocity)).toEqual(strikes.map(({ velocity }) => velocity).toSorted((a, b) => a - b));
    expect(strikes.at(-1)?.velocity).toBeCloseTo(0.8);
  });
});

describe('toms', () => {
  const toms = (degrees: readonly (number | undefined)[]): NonNullable<Grid['perc']> =>
    Object.fromEntries(degrees.map((degree, place) => [place, { articulation: 'tom' as const, degree }]));

  it('are six drums by degree, whatever the key, the lowest without one', () => {
    const song = buildSong({
      intensity: 1,
      key: { root: 'F#', scale: 'locrian' },
      grid: { perc: toms([0, 1, 2, 3, 4, 5, undefined, -3, 9]) },
    });
    expect(notesOf(song, 'tom', 0, BAR).map(({ pitches }) => pitches[0])).toEqual([41, 43, 45, 47, 48, 50, 41, 41, 50]);
  });

  it('sound on percussion alone: what an instrument does not have is its usual sound', () => {
    const song = buildSong({ grid: { kick: { 0: { articulation: 'tom' } }, hat: { 0: { articulation: 'tick' } } } });
    expect(voicesOf(song, 240)).toEqual(['kick', 'sub', 'closed-hat']);
  });
});

describe('what follows other things', () => {
  it('ducks the bass to 0.18 for 0.12 s once per kick step, whatever its hits (vector 8)', () => {
    const events = eventsBetween(buildSong({ grid: { kick: { 0: { hits: 3 }, 4: {} } } }), 0, BAR);
    expect(events.filter((event) => event.type === 'duck')).toEqual([
      { type: 'duck', tick: 0, depth: 0.18, recoverySeconds: 0.12 },
      { type: 'duck', tick: 960, depth: 0.18, recoverySeconds: 0.12 },
    ]);
  });

  it('sounds the sub at the root of octave 1 for a quarter note with each kick step', () => {
    const song = buildSong({ key: { root: 'F', scale: 'minor' }, grid: { kick: { 0: { hits: 2, velocity: 0.5 } } } });
    expect(notesOf(song, 'sub', 0, BAR)).toEqual([
      { type: 'note', tick: 0, voice: 'sub', pitches: [29], velocity: 0.5, durationTicks: 960, step: 0 },
    ]);
    expect(notesOf(song, 'kick', 0, BAR).map(({ pitches }) => pitches)).toEqual([[24], [24]]);
  });

  it('opens each pass with the home pad and answers with the alternate one in 30 % of the other bars (vector 18)', () => {
    const song = buildSong({ intensity: 1, barCount: 2 });
    const pads = notesOf(song, 'pad', 0, 8_000 * BAR);
    const alternates = pads.map(({ pitches }) => pitches.join() === '56,48,51');
    expect(pads[0]?.pitches).toEqual([48, 51, 55]);
    expect(alternates.filter((alternate, bar) => alternate && bar % 2 === 0)).toEqual([]);
    expect(alternates.filter(Boolean).length / 4_000).toBeCloseTo(0.3, 1);
  });

  it('plays stab chords from the key', () => {
    const song = buildSong({ intensity: 1, key: { root: 'A', scale: 'major' }, grid: { stab: { 0: {} } } });
    expect(notesOf(song, 'stab', 0, BAR)[0]?.pitches).toEqual([69, 73, 76]);
  });

  it.each([
    ['minor', '60,63,67', '68,60,63'],
    ['major', '60,64,67', '69,60,64'],
    ['hungarianMinor', '60,63,67', '68,60,63'],
    ['locrian', '60,63,66', '68,60,63'],
    ['pentatonicMajor', '60,64,67', '69,60,64'],
    ['pentatonicMinor', '60,63,67', '63,67,70'],
    ['blues', '60,63,67', '63,66,70'],
    ['wholeTone', '60,64,68', '62,66,70'],
    ['chromatic', '60,63,67', '65,68,60'],
  ] as const)('plays triads in %s', (scale, home, alternate) => {
    const song = buildSong({ intensity: 1, key: { root: 'C', scale }, grid: { stab: { 0: {} } } });
    expect(notesOf(song, 'stab', 0, BAR)[0]?.pitches.join()).toBe(home);
    const pads = notesOf(song, 'pad', 0, 100 * BAR).map(({ pitches }) => pitches.map((pitch) => pitch + 12).join());
    expect([...new Set(pads)]).toEqual([home, alternate]);
  });

  it('reads degrees in the key, below and above the first octave, with alterations', () => {
    const bass = { 0: { degree: 0 }, 1: { degree: 7 }, 2: { degree: -1 }, 3: { degree: 4, alter: 1 } };
    expect(notesOf(buildSong({ grid: { bass } }), 'bass', 0, 960).flatMap(({ pitches }) => pitches)).toEqual([24, 36, 22, 32]);
    const lead = Object.fromEntries(SCALES.blues.map((_, degree) => [degree, { degree }]));
    const blues = buildSong({ intensity: 1, key: { root: 'C', scale: 'blues' }, grid: { lead } });
    expect(notesOf(blues, 'lead', 0, BAR).flatMap(({ pitches }) => pitches)).toEqual([60, 63, 65, 66, 67, 70]);
  });

  it('raises the riser on the last sixteenth before the last bar, in 60 % of the passes, until the song starts over', () => {
    const risers = notesOf(buildSong({ barCount: 4, intensity: 0.4 }), 'riser', 0, 4_000 * BAR);
    expect(risers.every(({ tick }) => tick % (4 * BAR) === 3 * BAR - 240)).toBe(true);
    expect(risers.every(({ tick, durationTicks }) => (tick + durationTicks) % (4 * BAR) === 0)).toBe(true);
    expect(risers.length / 1_000).toBeCloseTo(0.6, 1);
    expect(notesOf(buildSong({ barCount: 4, intensity: 0.39 }), 'riser', 0, 400 * BAR)).toEqual([]);
  });
});

describe('chance', () => {
  it('lets a step sound as often as its probability says, differently in each pass', () => {
    const song = buildSong({ barCount: 1, grid: { clap: { 4: { probability: 0.25 }, 8: { probability: 0 }, 12: { probability: 1 } } } });
    const ticks = ticksOf(song, 'clap', 0, 4_000 * BAR).map((tick) => tick % BAR);
    expect(ticks.filter((tick) => tick === 12 * 240)).toHaveLength(4_000);
    expect(ticks.filter((tick) => tick === 8 * 240)).toHaveLength(0);
    expect(ticks.filter((tick) => tick === 4 * 240).length / 4_000).toBeCloseTo(0.25, 1);
  });

  it('depends on the seed of the song and on the track', () => {
    const steps = Object.fromEntries(Array.from({ length: 32 }, (_, step) => [step, { probability: 0.5 }]));
    const draw = (seed: number, voice: 'clap' | 'bass'): string =>
      ticksOf(buildSong({ seed, grid: { clap: steps, bass: steps } }), voice, 0, 2 * BAR).join();
    expect(draw(1, 'clap')).toBe(draw(1, 'clap'));
    expect(draw(2, 'clap')).not.toBe(draw(1, 'clap'));
    expect(draw(1, 'bass')).not.toBe(draw(1, 'clap'));
  });
});

describe('the same song', () => {
  it('sounds the same in every version of the package', () => {
    const steps = Object.fromEntries(Array.from({ length: 32 }, (_, step) => [step, { probability: 0.5 }]));
    const song = buildSong({ seed: 2_024, intensity: 0.7, grid: { clap: steps } });
    expect(ticksOf(song, 'clap', 0, 2 * BAR).map((tick) => tick / 240)).toEqual([3, 5, 6, 7, 8, 10, 11, 12, 15, 16, 17, 18, 20, 29, 30]);
    expect(notesOf(song, 'pad', 0, 12 * BAR).map(({ pitches }) => pitches[0])).toEqual([48, 56, 48, 48, 48, 48, 48, 56, 48, 48, 48, 56]);
    expect(ticksOf(song, 'riser', 0, 12 * BAR).map((tick) => tick / 240)).toEqual([15, 47, 79, 111, 143, 175]);
  });
});

describe('polymeter', () => {
  it('starts a track over after its own length, across the ends of the loop', () => {
    const song = buildSong({ barCount: 1, grid: { clap: { 0: {} } }, tracks: { clap: { lengthSteps: 5 } } });
    expect(ticksOf(song, 'clap', 0, 2 * BAR).map((tick) => tick / 240)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  });
});

function notesOf(song: Song, voice: Voice | undefined, from: number, to: number): NoteEvent[] {
  const isWanted = (event: SongEvent): event is NoteEvent => event.type === 'note' && (voice === undefined || event.voice === voice);
  return eventsBetween(song, from, to).filter(isWanted);
}

function ticksOf(song: Song, voice: Voice, from: number, to: number): number[] {
  return notesOf(song, voice, from, to).map(({ tick }) => tick);
}

function voicesOf(song: Song, to: number): Voice[] {
  return [...new Set(notesOf(song, undefined, 0, to).map(({ voice }) => voice))];
}

function issuesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    return isLoopError(error, 'invalid_input') ? error.issues.map(({ path }) => path) : [];
  }
  return [];
}
