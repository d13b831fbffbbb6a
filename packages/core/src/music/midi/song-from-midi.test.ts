import { arbitrarySong } from '@loop/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildSong } from '../__fixtures__/build-song.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import type { NoteEvent } from '../playback/event.js';
import { eventsBetween } from '../playback/events.js';
import { songLengthTicks } from '../playback/playback-list.js';
import type { Song, Step } from '../song/song.js';
import { decodeMidi } from './decode-midi.js';
import { encodeMidi } from './encode-midi.js';
import type { MidiFile, MidiNote, MidiTrack } from './midi-file.js';
import { stepsPerBar } from '../song/meter.js';
import { songFromMidi } from './song-from-midi.js';

const note = (tick: number, pitch: number, parts: Partial<MidiNote> = {}): MidiNote => ({
  tick,
  durationTicks: 24,
  channel: 0,
  pitch,
  velocity: 100,
  ...parts,
});
const track = (notes: readonly MidiNote[], parts: Partial<MidiTrack> = {}): MidiTrack => ({ notes, programs: [], endTick: 384, ...parts });
const fileOf = (tracks: readonly MidiTrack[], parts: Partial<MidiFile> = {}): MidiFile => ({
  format: 1,
  division: { type: 'quarter', ticksPerQuarter: 96 },
  tempos: [],
  timeSignatures: [],
  keySignatures: [],
  markers: [],
  tracks,
  ...parts,
});

/** The active steps of an instrument with their numbers. */
function stepsOf(song: Song, instrument: Instrument): [number, Step][] {
  return song.tracks[instrument].bars.flat().flatMap((step, index): [number, Step][] => (step === undefined ? [] : [[index, step]]));
}

describe('songFromMidi', () => {
  it('puts notes on the grid and keeps how far off they are', () => {
    const { song } = songFromMidi(fileOf([track([note(0, 36), note(26, 38), note(70, 41)])]));
    expect(stepsOf(song, 'bass').map(([index, { offsetTicks }]) => [index, offsetTicks])).toEqual([
      [0, 0],
      [1, 20],
      [3, -20],
    ]);
  });

  it('takes drums by their General MIDI keys from channel 10', () => {
    const drums = [35, 38, 39, 42, 46, 49, 54, 56].map((pitch, index) => note(index * 24, pitch, { channel: 9, velocity: 64 }));
    const { song } = songFromMidi(fileOf([track(drums)]));
    expect(INSTRUMENTS.map((instrument) => [instrument, stepsOf(song, instrument).map(([index]) => index)])).toEqual([
      ['kick', [0]],
      ['bass', []],
      ['hat', [3, 4, 5]],
      ['clap', [1, 2]],
      ['acid', []],
      ['lead', []],
      ['perc', [6, 7]],
      ['stab', []],
    ]);
    expect(stepsOf(song, 'hat').map(([, { articulation }]) => articulation)).toEqual(['closed', 'open', 'crash']);
  });

  it('keeps the cymbals and toms of a drum part, each tom its size', () => {
    const keys = [51, 57, 41, 43, 45, 47, 48, 50];
    const { song, warnings } = songFromMidi(fileOf([track(keys.map((pitch, index) => note(index * 24, pitch, { channel: 9 })))]));
    expect(stepsOf(song, 'hat').map(([, { articulation }]) => articulation)).toEqual(['ride', 'crash']);
    const toms = stepsOf(song, 'perc').map(([, step]) => step);
    expect(toms.map(({ articulation }) => articulation)).toEqual(Array.from({ length: 6 }, () => 'tom'));
    expect(toms.map(({ degree }) => degree)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(warnings).toEqual([]);
    const written = decodeMidi(encodeMidi(song)).tracks.flatMap(({ notes }) => notes);
    expect(
      written
        .filter(({ channel }) => channel === 9)
        .map(({ pitch }) => pitch)
        .toSorted((a, b) => a - b),
    ).toEqual([41, 43, 45, 47, 48, 49, 50, 51]);
  });

  it('casts melodic tracks by register', () => {
    const { song } = songFromMidi(fileOf([track([note(0, 76)]), track([note(0, 33)]), track([note(0, 52)])]));
    expect((['bass', 'acid', 'lead'] as const).map((instrument) => pitchesOf(song, instrument))).toEqual([[33], [52], [76]]);
  });

  it('casts tracks by name before register, and the channels of one track apart', () => {
    const named = songFromMidi(fileOf([track([note(0, 76)], { name: 'Bass' })])).song;
    expect(pitchesOf(named, 'bass')).toEqual([76]);
    const merged = songFromMidi(fileOf([track([note(0, 33), note(0, 76, { channel: 1 })])], { format: 0 })).song;
    expect([pitchesOf(merged, 'bass'), pitchesOf(merged, 'lead')]).toEqual([[33], [76]]);
  });

  it('makes stabs of chords and says so', () => {
    const { song, warnings } = songFromMidi(
      fileOf([track([note(0, 60), note(0, 64), note(0, 67), note(96, 60), note(96, 64), note(96, 67)])]),
    );
    expect(stepsOf(song, 'stab').map(([index]) => index)).toEqual([0, 4]);
    expect(warnings.map(({ code, field }) => [code, field])).toEqual([['substituted', 'stab']]);
  });

  it('makes hits of strikes that divide a sixteenth, and a roll of four that swell', () => {
    const clap = [0, 8, 16].map((tick) => note(tick, 39, { channel: 9 }));
    const roll = [24, 30, 36, 42].map((tick, index) => note(tick, 42, { channel: 9, velocity: 40 + 20 * index }));
    const { song } = songFromMidi(fileOf([track([...clap, ...roll])]));
    expect(stepsOf(song, 'clap').map(([index, { hits }]) => [index, hits])).toEqual([[0, 3]]);
    expect(stepsOf(song, 'hat').map(([index, { hits, articulation }]) => [index, hits, articulation])).toEqual([[1, 1, 'roll']]);
  });

  it('tells accents from closed hats by their velocity', () => {
    const hats = [60, 102, 120].map((velocity, index) => note(index * 24, 42, { channel: 9, velocity }));
    const steps = stepsOf(songFromMidi(fileOf([track(hats)])).song, 'hat');
    expect(steps.map(([, { articulation }]) => articulation)).toEqual(['closed', 'closed', 'accent']);
  });

  it('keeps the lowest note of the bass and the highest of a melody, and says how many it left out', () => {
    const { song, warnings } = songFromMidi(
      fileOf([track([note(0, 33), note(0, 40)], { name: 'bass' }), track([note(0, 64), note(0, 71)], { name: 'lead' })]),
    );
    expect([pitchesOf(song, 'bass'), pitchesOf(song, 'lead')]).toEqual([[33], [71]]);
    expect(warnings.map(({ field, message }) => [field, message])).toEqual([
      ['bass', '1 notes shared a step with others and were left out.'],
      ['lead', '1 notes shared a step with others and were left out.'],
    ]);
  });

  it('believes a key signature, but guesses where it is the default', () => {
    const aMajor = [69, 71, 73, 74, 76, 78, 80, 81, 76, 69].map((pitch, index) => note(index * 24, pitch));
    const keyOf = (parts: Partial<MidiFile>): unknown => songFromMidi(fileOf([track(aMajor)], parts)).song.key;
    expect(keyOf({})).toEqual({ root: 'A', scale: 'major' });
    expect(keyOf({ keySignatures: [{ tick: 0, sharps: 0, minor: false }] })).toEqual({ root: 'A', scale: 'major' });
    expect(keyOf({ keySignatures: [{ tick: 0, sharps: -3, minor: true }] })).toEqual({ root: 'C', scale: 'minor' });
  });

  it('reads the tempo and warns of what a song cannot follow', () => {
    const tempos = [
      { tick: 0, bpm: 400 },
      { tick: 96, bpm: 100 },
    ];
    const { song, warnings } = songFromMidi(
      fileOf([track([note(0, 36)])], { tempos, timeSignatures: [{ tick: 0, numerator: 5, denominator: 4 }] }),
    );
    expect(song.bpm).toBe(300);
    expect(warnings.map(({ code, field }) => [code, field])).toEqual([
      ['clamped', 'tempos[0]'],
      ['ignored', 'tempos'],
      ['notice', 'timeSignatures'],
    ]);
  });

  it.each([
    [[[3, 4]], 3, []],
    [[[12, 8]], 6, []],
    [[[2, 2]], 4, []],
    [[[5, 4]], 4, ['The meter 5/4 becomes bars of 4/4.']],
    [
      [
        [3, 4],
        [6, 8],
      ],
      3,
      ['The meter 6/8 becomes bars of 3/4.'],
    ],
  ] as const)('reads the meter %j', (meters, timeSignature, messages) => {
    const timeSignatures = meters.map(([numerator, denominator], index) => ({ tick: 96 * index, numerator, denominator }));
    const { song, warnings } = songFromMidi(fileOf([track([note(0, 36)])], { timeSignatures }));
    expect(song.timeSignature ?? 4).toBe(timeSignature);
    expect(song.tracks.kick.bars[0]).toHaveLength(stepsPerBar({ timeSignature }));
    expect(warnings.map(({ message }) => message)).toEqual(messages);
  });

  it('reads a tempo as it was meant, though files hold whole microseconds', () => {
    const song = buildSong({ bpm: 97 });
    expect(decodeMidi(encodeMidi(song)).tempos[0]?.bpm).not.toBe(97);
    expect(songFromMidi(decodeMidi(encodeMidi(song))).song.bpm).toBe(97);
    expect(songFromMidi(decodeMidi(encodeMidi(buildSong({ bpm: 128.37 })))).song.bpm).toBe(128.37);
  });

  it('reads film time at the tempo of the song', () => {
    const division = { type: 'smpte', framesPerSecond: 25, ticksPerFrame: 40 } as const;
    const { song } = songFromMidi(fileOf([track([note(0, 36), note(500, 36)])], { division }));
    expect(stepsOf(song, 'bass').map(([index]) => index)).toEqual([0, 4]);
  });

  it('stops after 64 bars, and reads only the first pattern of format 2, with warnings', () => {
    const long = songFromMidi(fileOf([track([note(0, 36), note(384 * 64, 36)], { endTick: 384 * 80 })]));
    expect([long.song.barCount, long.warnings[0]?.code]).toEqual([64, 'clamped']);
    const patterns = songFromMidi(fileOf([track([note(0, 36)]), track([note(0, 36), note(24, 36)])], { format: 2 }));
    expect([stepsOf(patterns.song, 'bass').length, patterns.warnings[0]?.code]).toEqual([1, 'ignored']);
  });

  it('says when there is no room for a part', () => {
    const parts = [30, 40, 50, 60, 70].map((pitch) => track([note(0, pitch), note(24, pitch)]));
    expect(songFromMidi(fileOf(parts)).warnings).toHaveLength(2);
  });

  it('keeps a silent last bar of a loop', () => {
    expect(songFromMidi(decodeMidi(encodeMidi(buildSong({ barCount: 4, grid: { kick: { 0: {} } } })))).song.barCount).toBe(4);
  });

  it('plays what an exported song played, tick by tick', () => {
    fc.assert(
      fc.property(arbitrarySong().map(plain), (song) => {
        const { song: imported } = songFromMidi(decodeMidi(encodeMidi(song)));
        const length = songLengthTicks(song);
        expect(playedBy(imported, length)).toEqual(playedBy(song, length));
      }),
      { numRuns: 200 },
    );
  });
});

/** The song with every step single, certain and near the grid, and every track sounding: what a MIDI file can say exactly. */
function plain(song: Song): Song {
  const tracks = INSTRUMENTS.map((instrument) => {
    const simplify = (step: Step | undefined): Step | undefined =>
      step && {
        ...step,
        hits: 1,
        probability: 1,
        offsetTicks: Math.round(step.offsetTicks / 3),
        articulation: step.articulation === 'roll' ? 'open' : step.articulation,
      };
    const { bars, ...track } = song.tracks[instrument];
    const mix = { gainDb: 0, pan: 0, solo: false };
    return [instrument, { ...track, bars: bars.map((bar) => bar.map(simplify)), state: 'force', lengthSteps: undefined, mix }];
  });
  return { ...song, swing: 0, intensity: 0, mode: 'loop', tracks: Object.fromEntries(tracks) as Song['tracks'] };
}

/** What the grid's own voices play, with velocities as MIDI knows them. Stabs play the chord of the key, which is only guessed. */
function playedBy(song: Song, length: number): string[] {
  return eventsBetween(song, 0, length)
    .filter((event): event is NoteEvent => event.type === 'note' && event.voice !== 'sub')
    .filter(({ tick, step }) => tick < length - 120 && step * 240 < length)
    .map(
      ({ tick, voice, pitches, velocity }) =>
        `${tick} ${voice} ${voice === 'stab' ? '' : pitches.join()} ${Math.round(velocity * 127 || 1)}`,
    );
}

function pitchesOf(song: Song, voice: 'bass' | 'acid' | 'lead'): number[] {
  return eventsBetween(song, 0, songLengthTicks(song)).flatMap((event) =>
    event.type === 'note' && event.voice === voice ? event.pitches : [],
  );
}
