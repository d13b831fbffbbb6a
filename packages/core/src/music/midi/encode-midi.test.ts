import { arbitrarySong } from '@loop/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildSong } from '../__fixtures__/build-song.js';
import { VOICES } from '../genres/instruments.js';
import { eventsBetween } from '../playback/events.js';
import { songLengthTicks } from '../playback/playback-list.js';
import type { Song } from '../song/song.js';
import { decodeMidi } from './decode-midi.js';
import { encodeMidi } from './encode-midi.js';
import type { MidiNote } from './midi-file.js';

const BAR = 3_840;

const groove = buildSong({
  title: 'Groove',
  intensity: 0.35,
  key: { root: 'A', scale: 'minor' },
  grid: {
    kick: { 0: {}, 4: {}, 8: {}, 12: {} },
    hat: { 2: { articulation: 'open' }, 3: { velocity: 0.5 } },
    clap: { 4: { hits: 2 } },
    bass: { 0: {}, 1: { degree: 2 } },
  },
});

const decode = (song: Song, options = {}): ReturnType<typeof decodeMidi> => decodeMidi(encodeMidi(song, options));
const trackOf = (song: Song, name: string, options = {}): readonly MidiNote[] =>
  decode(song, options).tracks.find((track) => track.name === name)?.notes ?? [];

describe('encodeMidi', () => {
  it('writes tempo, meter, key and title first, then a track for each voice that sounds', () => {
    const file = decode(groove);
    expect(file).toMatchObject({
      format: 1,
      division: { type: 'quarter', ticksPerQuarter: 960 },
      tempos: [{ tick: 0, bpm: 128 }],
      timeSignatures: [{ tick: 0, numerator: 4, denominator: 4 }],
      keySignatures: [{ tick: 0, sharps: 0, minor: true }],
      warnings: [],
    });
    expect(file.tracks.map(({ name }) => name)).toEqual(['Groove', 'kick', 'sub', 'bass', 'closed-hat', 'open-hat', 'clap']);
    expect(file.tracks.every(({ endTick }) => endTick === 2 * BAR)).toBe(true);
  });

  it('puts drums on channel 10 by their General MIDI keys and others on channels of their own', () => {
    const places = decode(groove)
      .tracks.slice(1)
      .map(({ name, notes }) => [name, notes[0]?.channel, notes[0]?.pitch]);
    expect(places).toEqual([
      ['kick', 9, 36],
      ['sub', 1, 33],
      ['bass', 0, 33],
      ['closed-hat', 9, 42],
      ['open-hat', 9, 46],
      ['clap', 9, 39],
    ]);
  });

  it('writes velocities and lengths', () => {
    expect(trackOf(groove, 'closed-hat')).toEqual([{ tick: 720, durationTicks: 120, channel: 9, pitch: 42, velocity: 51 }]);
    expect(trackOf(groove, 'bass').map(({ pitch, velocity, durationTicks }) => [pitch, velocity, durationTicks])).toEqual([
      [33, 127, 120],
      [36, 127, 120],
    ]);
  });

  it('ends a note where its pitch is struck again', () => {
    expect(trackOf(groove, 'clap').map(({ tick, durationTicks }) => [tick, durationTicks])).toEqual([
      [960, 120],
      [1_080, 240],
    ]);
  });

  it('lets no note outlast the song, and counts the hits of its last step in', () => {
    const song = buildSong({ barCount: 1, intensity: 0.7, swing: 0.5, grid: { lead: { 15: { offsetTicks: 120, hits: 2, degree: 0 } } } });
    expect(trackOf(song, 'pad').map(({ durationTicks }) => durationTicks)).toEqual([BAR, BAR, BAR]);
    expect(trackOf(song, 'lead').map(({ tick, durationTicks }) => [tick, durationTicks])).toEqual([
      [BAR - 40, 40],
      [BAR + 80, 1],
    ]);
  });

  it('leaves out what the next pass begins early', () => {
    const song = buildSong({ barCount: 1, grid: { clap: { 0: { offsetTicks: -100 } } } });
    expect(trackOf(song, 'clap').map(({ tick }) => tick)).toEqual([0]);
    expect(trackOf(song, 'clap', { loops: 2 }).map(({ tick }) => tick)).toEqual([0, BAR - 100]);
  });

  it('plays the arrangement with the names of its sections', () => {
    const song = { ...groove, mode: 'song' as const, arrangement: [{ bar: 1, section: 'intro' }, { bar: 0, section: 'drop' }, { bar: 0 }] };
    expect(decode(song).markers).toEqual([
      { tick: 0, text: 'intro' },
      { tick: BAR, text: 'drop' },
    ]);
    expect(trackOf(song, 'clap').map(({ tick }) => tick)).toEqual([BAR + 960, BAR + 1_080, 2 * BAR + 960, 2 * BAR + 1_080]);
  });

  it('writes everything into one track as format 0', () => {
    const file = decode(groove, { format: 0 });
    expect(file.format).toBe(0);
    expect(file.tracks).toHaveLength(1);
    expect(file.tracks[0]?.notes).toHaveLength(14);
    expect(file.tracks[0]?.programs.map(({ channel }) => channel)).toEqual([1, 0]);
  });

  it('writes a song without a sound, too', () => {
    expect(decode(buildSong({ intensity: 0 })).tracks.map(({ name, notes }) => [name, notes])).toEqual([['test', []]]);
  });

  it('refuses options that it does not have', () => {
    expect(() => encodeMidi(groove, { format: 2 as never })).toThrow('format: is not one of the allowed values, received 2; allowed: 0, 1');
    expect(() => encodeMidi(groove, { loops: 0 })).toThrow('loops: must be at least 1');
  });

  it('keeps every moment and velocity of every song', () => {
    fc.assert(
      fc.property(arbitrarySong(), fc.integer({ min: 1, max: 3 }), (song, loops) => {
        const end = songLengthTicks(song) * loops;
        const played = eventsBetween(song, 0, end + 480).filter((event) => event.type === 'note' && event.step * 240 < end);
        const file = decode(song, { loops });
        const momentsOf = (voice: string): number[] => [
          ...new Set(played.flatMap((event) => (event.type === 'note' && event.voice === voice ? [event.tick] : []))),
        ];
        expect(file.warnings).toEqual([]);
        for (const voice of VOICES) {
          const notes = file.tracks.slice(1).find(({ name }) => name === voice)?.notes ?? [];
          expect([...new Set(notes.map(({ tick }) => tick))]).toEqual(momentsOf(voice));
          expect(notes.every(({ durationTicks }) => durationTicks > 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
