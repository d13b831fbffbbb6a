import { describe, expect, it } from 'vitest';

import { setBarCount } from '../edits/bars.js';
import { setTrackLength, setTrackLock, setTrackMix, setTrackState } from '../edits/tracks.js';
import { songFromMidi } from '../midi/song-from-midi.js';
import { isAudible } from '../playback/audible.js';
import { createSong } from '../song/create-song.js';
import { GENRES } from './genres.js';
import { INSTRUMENTS } from './instruments.js';
import { randomizeGenre, randomizeSong, regeneratePatterns } from './randomize.js';

const song = createSong({ seed: 4, genre: 'rock', barCount: 2 });
const kickLocked = setTrackLock(song, 'kick', true);

describe('regeneratePatterns', () => {
  it('writes every pattern anew and leaves key, styles, tempo and arrangement', () => {
    const changed = regeneratePatterns(song, { seed: 5 });
    expect({ ...changed, seed: song.seed, tracks: song.tracks }).toEqual(song);
    expect(INSTRUMENTS.map((name) => changed.tracks[name].style)).toEqual(INSTRUMENTS.map((name) => song.tracks[name].style));
    expect(changed.tracks.bass.bars).not.toEqual(song.tracks.bass.bars);
    expect(changed.seed).toBe(5);
  });

  it('leaves locked tracks', () => {
    expect(regeneratePatterns(kickLocked, { seed: 5 }).tracks.kick).toBe(kickLocked.tracks.kick);
  });

  it('keeps the seed that it drew', () => {
    const changed = regeneratePatterns(song);
    expect(regeneratePatterns(song, { seed: changed.seed })).toEqual(changed);
  });
});

describe('randomizeSong', () => {
  it('draws from all keys and styles and leaves the tempo', () => {
    const songs = Array.from({ length: 400 }, (_, seed) => randomizeSong(song, { seed }));
    expect(new Set(songs.map(({ key }) => key.scale)).size).toBe(14);
    expect(new Set(songs.map(({ key }) => key.root)).size).toBe(12);
    expect(new Set(songs.map(({ tracks }) => tracks.acid.style)).size).toBe(4);
    expect(new Set(songs.map(({ bpm, genre, barCount }) => `${bpm} ${genre} ${barCount}`))).toEqual(new Set([`${song.bpm} undefined 2`]));
  });

  it('leaves locked tracks and everything that is not a pattern', () => {
    const mixed = setTrackLength(setTrackState(setTrackMix(kickLocked, 'bass', { gainDb: -3 }), 'bass', 'force'), 'bass', 12);
    const { tracks } = randomizeSong(mixed, { seed: 8 });
    expect(tracks.kick).toEqual(mixed.tracks.kick);
    expect(tracks.bass).toMatchObject({ state: 'normal', lengthSteps: 12, mix: { gainDb: -3, pan: 0, solo: false } });
  });

  it('lets forced tracks follow the intensity again, but not locked or muted ones', () => {
    const forced = INSTRUMENTS.reduce((changed, name) => setTrackState(changed, name, name === 'hat' ? 'mute' : 'force'), kickLocked);
    const states = Object.values(randomizeSong(forced, { seed: 8 }).tracks).map(({ state }) => state);
    expect(states).toEqual(['force', 'normal', 'mute', 'normal', 'normal', 'normal', 'normal', 'normal']);
  });

  it('never touches hidden bars of the same kind of scale', () => {
    const hidden = setBarCount(createSong({ seed: 1, key: { root: 'C', scale: 'minor' }, barCount: 4 }), 2);
    expect(randomizeSong(hidden, { seed: 3 }).tracks.clap.bars.slice(2)).toEqual(hidden.tracks.clap.bars.slice(2));
  });
});

describe('randomizeGenre', () => {
  it.each(GENRES)('makes the patterns, key and tempo that a new %s song of the seed has', (genre) => {
    const created = createSong({ seed: 11, genre, barCount: 2 });
    const { key, bpm, tracks, seed } = randomizeGenre(song, genre, { seed: 11 });
    expect({ key, bpm, tracks, seed }).toEqual({ key: created.key, bpm: created.bpm, tracks: created.tracks, seed: 11 });
  });

  it('makes a song whose tracks come in with the intensity, also of an import, which forces its tracks', () => {
    const note = { tick: 0, durationTicks: 24, channel: 9, pitch: 36, velocity: 100 };
    const track = { notes: [note], programs: [], endTick: 384 };
    const none = { tempos: [], timeSignatures: [], keySignatures: [], markers: [] };
    const { song: imported } = songFromMidi({ format: 1, division: { type: 'quarter', ticksPerQuarter: 96 }, ...none, tracks: [track] });
    const house = randomizeGenre(imported, 'house', { seed: 3 });
    const heardAt = (intensity: number): number => INSTRUMENTS.filter((name) => isAudible({ ...house, intensity }, name)).length;
    expect([heardAt(0), heardAt(0.5), heardAt(1)]).toEqual([1, 5, 8]);
  });

  it('refuses an unknown genre and a seed that is none', () => {
    expect(() => randomizeGenre(song, 'polka' as never)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => randomizeSong(song, { seed: 1.5 })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
