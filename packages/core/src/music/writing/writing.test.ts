import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clashRate } from '../__fixtures__/clash-rate.js';
import { setChords, setChordsLock } from '../edits/chords.js';
import { setBarCount } from '../edits/bars.js';
import { setKey, updateSong } from '../edits/song-fields.js';
import { regenerateTrack } from '../edits/tracks.js';
import { GENRES, GENRE_PRESETS } from '../genres/genres.js';
import { decodeMidi } from '../midi/decode-midi.js';
import { encodeMidi } from '../midi/encode-midi.js';
import { randomizeGenre } from '../genres/randomize.js';
import { bassOf, chordAt, chordName, chordSemitones, noteSemitones } from '../harmony/chord.js';
import { describeChord } from '../harmony/describe-chord.js';
import type { NoteEvent } from '../playback/event.js';
import { eventsBetween } from '../playback/events.js';
import { createSong } from '../song/create-song.js';
import { parseSong, serializeSong } from '../song/document.js';
import { ticksPerBar } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import type { Bar, Song } from '../song/song.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { rootPitch } from '../theory/step-pitch.js';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const songsOf = (genre: (typeof GENRES)[number], barCount = 8): Song[] =>
  SEEDS.map((seed) => createSong({ seed, genre, barCount, intensity: 1 }));
const notesOf = (song: Song): NoteEvent[] =>
  eventsBetween(song, 0, song.barCount * ticksPerBar({})).filter((event) => event.type === 'note');
const onsets = (bar: Bar): number[] => bar.flatMap((step, place) => (step === undefined ? [] : [place]));

describe.each(GENRES)('a new %s song', (genre) => {
  const songs = songsOf(genre);
  const played = songs.map(notesOf);

  it('inverts chords or stands on a pedal point in some songs, and not in all', () => {
    const over = songs.filter((song) => song.chords?.flat().some(({ bass }) => bass !== undefined));
    expect(over.length).toBeGreaterThan(0);
    expect(over.length).toBeLessThan(0.7 * SEEDS.length);
  });

  it('changes its chord, and comes home at the start', () => {
    for (const song of songs) {
      const names = Array.from({ length: 16 }, (_, half) => chordName(chordAt(song, half >> 1, (half % 2) * 8)));
      expect(names.filter((name, index) => index > 0 && name !== names[index - 1]).length).toBeGreaterThanOrEqual(2);
      expect(new Set(names).size).toBeGreaterThanOrEqual(2);
    }
    const atHome = songs.filter((song) => chordAt(song, 0, 0).degree === 0);
    expect(atHome.length).toBeGreaterThan(SEEDS.length / 2);
  });

  it('keeps stabs and pad on the chord, and the sub on its bass', () => {
    const strays: string[] = [];
    for (const [seed, song] of songs.entries()) {
      for (const { voice, tick, pitches } of played[seed] as NoteEvent[]) {
        if (voice !== 'stab' && voice !== 'pad' && voice !== 'sub') continue;
        const step = Math.floor(tick / TICKS_PER_STEP);
        const chord = chordAt(song, Math.floor(step / 16), step % 16);
        const notes = voice === 'sub' ? [noteSemitones(song.key.scale, bassOf(chord))] : chordSemitones(song.key.scale, chord);
        const classes = new Set(notes.map((note) => (((rootPitch(song.key, 0) + note) % 12) + 12) % 12));
        for (const pitch of pitches) if (!classes.has(pitch % 12)) strays.push(`${voice} ${pitch} at ${tick} of seed ${seed}`);
      }
    }
    expect(strays).toEqual([]);
  });

  it('has few notes that rub against each other', () => {
    expect(clashRate(played)).toBeLessThan(0.03);
  });

  it('repeats its motif as A A′ A B', () => {
    const leads = songs.map(({ tracks }) => tracks.lead.bars);
    for (const bars of leads) expect(onsets(bars[0] as Bar)).toEqual(onsets(bars[2] as Bar));
    const answers = leads.filter((bars) => JSON.stringify(onsets(bars[3] as Bar)) !== JSON.stringify(onsets(bars[0] as Bar)));
    expect(answers.length).toBeGreaterThan(SEEDS.length / 2);
  });

  it('plays only what the genre has, and swings as it does', () => {
    const { silent, swing } = GENRE_PRESETS[genre];
    for (const [seed, song] of songs.entries()) {
      const voices = new Set<string>((played[seed] as NoteEvent[]).map(({ voice }) => voice));
      for (const instrument of silent) expect(voices.has(instrument)).toBe(false);
      expect(song.swing).toBe(swing);
    }
  });

  it('keeps melodies within reach: no leap over an octave', () => {
    for (const all of played) {
      const lead = all.filter(({ voice }) => voice === 'lead').map(({ pitches }) => pitches[0] as number);
      const leaps = lead.slice(1).map((pitch, index) => Math.abs(pitch - (lead[index] as number)));
      expect(Math.max(0, ...leaps)).toBeLessThanOrEqual(12);
    }
  });

  it('lies where its instruments do, whatever the key', () => {
    const reach = { bass: [26, 52], lead: [52, 86] } as const;
    for (const root of PITCH_CLASSES) {
      for (const seed of [1, 2, 3]) {
        const notes = notesOf(createSong({ seed, genre, key: { root }, barCount: 4, intensity: 1 }));
        for (const voice of ['bass', 'lead'] as const) {
          const pitches = notes.filter((note) => note.voice === voice).map((note) => note.pitches[0] as number);
          const [low, high] = reach[voice];
          expect([root, voice, Math.min(low, ...pitches), Math.max(high, ...pitches)]).toEqual([root, voice, low, high]);
        }
      }
    }
  });
});

describe('drums', () => {
  it('put snares on two and four in drum and bass, and no kick under them', () => {
    for (const { tracks } of songsOf('dnb')) {
      for (const [bar, snares] of tracks.clap.bars.entries()) {
        expect(onsets(snares)).toEqual(expect.arrayContaining([4, 12]));
        const kicks = onsets(tracks.kick.bars[bar] as Bar);
        expect(kicks).toContain(0);
        expect(kicks).not.toContain(4);
      }
    }
  });

  it.each(['hiphop', 'rock', 'pop'] as const)('have a backbeat in %s', (genre) => {
    for (const { tracks } of songsOf(genre)) {
      for (const snares of tracks.clap.bars) expect(onsets(snares)).toEqual(expect.arrayContaining([4, 12]));
    }
  });

  it.each(['rock', 'dnb', 'techno'] as const)('of %s have the ride in some songs, and toms only where a phrase ends', (genre) => {
    const songs = songsOf(genre);
    const strokes = (bar: Bar): unknown[] => bar.map((step) => step?.articulation);
    expect(songs.some(({ tracks }) => tracks.hat.bars.some((bar) => strokes(bar).includes('ride')))).toBe(true);
    expect(songs.some(({ tracks }) => tracks.hat.bars.every((bar) => !strokes(bar).includes('ride')))).toBe(true);
    const withToms = songs.flatMap(({ tracks }) => tracks.perc.bars.flatMap((bar, index) => (strokes(bar).includes('tom') ? [index] : [])));
    expect(withToms.length).toBeGreaterThan(0);
    expect(new Set(withToms.map((bar) => bar % 4))).toEqual(new Set([3]));
  });

  it('play their fills as one pair of hands: no snare with a tom, and a hat that lets go', () => {
    const [toms, rolls] = [new Set<string>(), new Set<string>()];
    for (const genre of GENRES) {
      for (const { tracks } of songsOf(genre)) {
        for (const bar of [3, 7]) {
          const end = (name: 'clap' | 'perc' | 'hat'): Bar => (tracks[name].bars[bar] as Bar).slice(12);
          const strokes = end('clap').map((step) => (step?.velocity ?? 0) > 0.5);
          const drums = end('perc').map((step) => step?.articulation === 'tom');
          expect(strokes.some((isSnare, place) => isSnare && drums[place])).toBe(false);
          if (drums.some(Boolean)) toms.add(genre);
          if (strokes.filter(Boolean).length > 2) rolls.add(genre);
          if (drums.some(Boolean) && tracks.hat.style !== 'offbeat') expect(onsets(end('hat')).length).toBeLessThanOrEqual(2);
        }
      }
    }
    expect([toms.size, rolls.size].map((count) => count >= 4)).toEqual([true, true]);
  });

  it('have ghosts and accents, not one loudness', () => {
    for (const genre of GENRES) {
      const hats = songsOf(genre).flatMap(({ tracks }) => tracks.hat.bars.flat());
      expect(new Set(hats.flatMap((step) => step?.velocity ?? [])).size).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('seeds', () => {
  it('are other music in another genre, and next to each other', () => {
    const written = (song: Song): string => JSON.stringify([song.tracks.bass.bars, song.tracks.lead.bars, song.chords]);
    for (const seed of SEEDS) {
      expect(new Set(GENRES.map((genre) => written(createSong({ seed, genre })))).size).toBe(GENRES.length);
      expect(new Set(GENRES.map((genre) => createSong({ seed, genre }).key.root)).size).toBeGreaterThan(1);
    }
    for (const genre of GENRES) {
      const all = SEEDS.map((seed) => written(createSong({ seed, genre })));
      expect(new Set(all).size).toBe(SEEDS.length);
    }
  });

  it('write the original patterns in the classic style', () => {
    const classic = createSong({ seed: 3, genre: 'rock', style: 'classic' });
    expect(classic.barCount).toBe(2);
    expect(classic.chords).toBeUndefined();
    expect(classic.swing).toBe(0);
    expect(Object.values(classic.tracks).map(({ state }) => state)).toEqual(Array(8).fill('normal'));
    const again = randomizeGenre(classic, 'rock', { seed: 3 });
    expect(again).toEqual({ ...classic, chords: undefined });
    expect(onsets(regenerateTrack(classic, 'lead', 3).tracks.lead.bars[0] as Bar)).toEqual(onsets(classic.tracks.lead.bars[0] as Bar));
  });

  it('change a pattern whenever they are drawn', () => {
    const song = createSong({ seed: 1, genre: 'house' });
    for (const instrument of ['bass', 'hat', 'acid', 'lead', 'stab'] as const) {
      expect(regenerateTrack(song, instrument).tracks[instrument].bars).not.toEqual(song.tracks[instrument].bars);
    }
  });
});

describe('chords', () => {
  const song = createSong({ seed: 2, genre: 'pop', key: { root: 'C', scale: 'major' }, barCount: 4 });

  it.each([
    [{ degree: 0 }, 'C'],
    [{ degree: 1 }, 'Dm'],
    [{ degree: 6 }, 'Bdim'],
    [{ degree: 6, alter: -1, quality: 'major' }, 'A#'],
    [{ degree: 3, quality: 'minor' }, 'Fm'],
    [{ degree: -3 }, 'G'],
    [{ degree: 0, quality: 'sus4' }, 'Csus4'],
    [{ degree: 0, bass: { degree: 2 } }, 'C/E'],
    [{ degree: 3, bass: { degree: 0 } }, 'F/C'],
    [{ degree: 1, quality: 'major', bass: { degree: 3, alter: 1 } }, 'D/F#'],
    [{ degree: 4, bass: { degree: -3 } }, 'G'],
  ] as const)('have a name: %j is %s', (chord, name) => {
    expect(describeChord(song.key, chord)).toBe(name);
  });

  it('can be set, and the notes go with them', () => {
    const changed = setChords(song, 1, [{ degree: 1 }, { degree: 4 }]);
    expect(chordAt(changed, 1, 7)).toEqual({ degree: 1 });
    expect(chordAt(changed, 1, 8)).toEqual({ degree: 4 });
    for (const bar of [0, 2, 3]) {
      expect(chordAt(changed, bar, 0)).toEqual(chordAt(song, bar, 0));
      expect(changed.tracks.bass.bars[bar]).toEqual(song.tracks.bass.bars[bar]);
    }
    const first = notesOf(changed).find(({ voice, tick }) => voice === 'bass' && tick >= ticksPerBar({})) as NoteEvent;
    expect((first.pitches[0] as number) % 12).toBe(2);
    expect(parseSong(serializeSong(changed))).toEqual(changed);
  });

  it('can have another note in the bass, which the bass line and the sub play, and pad and stabs do not', () => {
    const turned = setChords(setChords(song, 1, [{ degree: 0 }]), 1, [{ degree: 0, bass: { degree: 2 } }]);
    const home = setChords(song, 1, [{ degree: 0 }]);
    const heard = (from: Song, voice: string): number[][] =>
      notesOf(from).flatMap((note) => (note.voice === voice && Math.floor(note.step / 16) === 1 ? [[...note.pitches]] : []));
    expect(heard(turned, 'pad')).toEqual(heard(home, 'pad'));
    expect(heard(turned, 'sub').map(([pitch = 0]) => pitch % 12)).toEqual(heard(home, 'sub').map(() => 4));
    const before = heard(home, 'bass');
    const roots = heard(turned, 'bass').filter((_, index) => (before[index]?.[0] as number) % 12 === 0);
    expect(roots.length).toBeGreaterThan(1);
    expect(roots.map(([pitch = 0]) => pitch % 12)).toEqual(roots.map(() => 4));
    expect(parseSong(serializeSong(turned))).toEqual(turned);
    expect(setKey(turned, { root: 'D' }).chords).toEqual(turned.chords);
    const pitches = decodeMidi(encodeMidi(turned)).tracks.flatMap(({ notes }) => notes.map(({ pitch }) => pitch));
    expect(pitches).toEqual(expect.arrayContaining(heard(turned, 'sub').flat()));
  });

  it.each([
    ['pentatonicMajor', 'pop'],
    ['pentatonicMinor', 'rock'],
    ['blues', 'hiphop'],
  ] as const)('are plain triads under a scale of melodies: %s', (scale, genre) => {
    const names = SEEDS.flatMap((seed) => {
      const drawn = createSong({ seed, genre, key: { root: 'C', scale }, barCount: 8 });
      return drawn.chords?.flat().map((chord) => describeChord(drawn.key, { ...chord, bass: undefined })) ?? [];
    });
    expect(names.filter((name) => !/^[A-G]#?m?$/u.test(name))).toEqual([]);
    expect(names).toContain(genre === 'hiphop' ? 'Fm' : genre === 'pop' ? 'F' : 'D#');
  });

  it('stay when they are locked', () => {
    const locked = setChordsLock(song, true);
    expect(randomizeGenre(locked, 'techno', { seed: 9 }).chords).toEqual(song.chords);
    expect(randomizeGenre(song, 'techno', { seed: 9 }).chords).not.toEqual(song.chords);
  });

  it('transpose with the key and go on in a longer loop', () => {
    expect(setKey(song, { root: 'D' }).chords).toBe(song.chords);
    const longer = setBarCount(song, 8);
    expect([4, 5, 6, 7].map((bar) => chordAt(longer, bar, 0))).toEqual([0, 1, 2, 3].map((bar) => chordAt(song, bar, 0)));
  });

  it.each([
    [[], 'chords'],
    [[{ degree: 0 }, { degree: 1 }, { degree: 2 }], 'chords'],
    [[{ degree: 0.5 }], '[0].degree'],
    [[{ degree: 0, quality: 'sus' }], '[0].quality'],
    [[{ degree: 0, bass: { degree: 99 } }], '[0].bass.degree'],
  ])('are refused when they are %j', (chords, path) => {
    const issue = expect.objectContaining({ path: path === 'chords' ? '' : path });
    expect(() => setChords(song, 0, chords as never)).toThrow(expect.objectContaining({ code: 'invalid_input', issues: [issue] }));
  });

  it('sound in every scale', () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])), fc.constantFrom(...GENRES), fc.nat(), (scale, genre, seed) => {
        const drawn = createSong({ seed, genre, key: { root: 'A', scale }, intensity: 1 });
        expect(notesOf(drawn).every(({ pitches }) => pitches.every((pitch) => pitch >= 0 && pitch <= 127))).toBe(true);
        expect(parseSong(serializeSong(drawn))).toEqual(drawn);
      }),
      { numRuns: 60 },
    );
  });
});

describe('humanize', () => {
  const straight = createSong({ seed: 5, genre: 'hiphop', intensity: 1 });

  it('moves and softens notes a little, the same for the same seed, however the time is cut', () => {
    const played = updateSong(straight, { humanize: 1 });
    const whole = notesOf(played);
    expect(whole).toEqual(notesOf(played));
    const end = played.barCount * ticksPerBar({});
    const cut = [0, 3_001, 7_777, 9_999].flatMap((from, index, all) => eventsBetween(played, from, all[index + 1] ?? end));
    expect(cut).toEqual([...eventsBetween(played, 0, end)]);
    const moved = whole.filter((note, index) => note.tick !== notesOf(straight)[index]?.tick);
    expect(moved.length).toBeGreaterThan(whole.length / 3);
    expect(notesOf(updateSong(straight, { humanize: 0 }))).toEqual(notesOf(straight));
  });
});
