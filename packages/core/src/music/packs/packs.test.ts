import { describe, expect, it } from 'vitest';

import { clashRate } from '../__fixtures__/clash-rate.js';
import { setBarCount } from '../edits/bars.js';
import { addBridge } from '../edits/bridges.js';
import { regenerateTrack, setStyle, stylesFor } from '../edits/tracks.js';
import type { GenreDefinition } from '../genres/genre-definition.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import { randomizeGenre, randomizeSong } from '../genres/randomize.js';
import { chordAt, chordSemitones } from '../harmony/chord.js';
import { decodeMidi } from '../midi/decode-midi.js';
import { encodeMidi } from '../midi/encode-midi.js';
import type { NoteEvent } from '../playback/event.js';
import { eventsBetween } from '../playback/events.js';
import { songLengthTicks } from '../playback/playback-list.js';
import { createSong } from '../song/create-song.js';
import { parseSong, serializeSong } from '../song/document.js';
import { stepsPerBar } from '../song/meter.js';
import { decodeShare, encodeShare } from '../share/share.js';
import type { Bar, Song, Step } from '../song/song.js';
import { foldOctave } from '../theory/pitch.js';
import { pitchOfDegree, rootPitch } from '../theory/step-pitch.js';
import { AFRO_PACK } from './afro.js';
import { GENRE_PACKS, findGenre } from './genre-packs.js';
import { LATIN_PACK } from './latin.js';
import { parseGenre, parseGenrePack } from './parse-genre-pack.js';

const ALL = GENRE_PACKS.flatMap(({ genres }) => genres);
const SEEDS = Array.from({ length: 8 }, (_, seed) => seed);

function genre(id: string): GenreDefinition {
  return findGenre(id) as GenreDefinition;
}

/** Songs of one groove of a genre, a few seeds. */
const songsOf = (id: string, groove?: string): Song[] => {
  const definition = genre(id);
  const own = groove === undefined ? definition : { ...definition, grooves: { [groove]: definition.grooves[groove] as never } };
  return SEEDS.map((seed) => createSong({ genre: own, seed, barCount: 8, intensity: 1 }));
};

const onsets = (bar: Bar, wanted: (step: Step) => boolean = () => true): number[] =>
  bar.flatMap((step, place) => (step !== undefined && wanted(step) ? [place] : []));
const notesOf = (song: Song): NoteEvent[] => eventsBetween(song, 0, songLengthTicks(song)).filter((event) => event.type === 'note');
const struck = (articulation: string) => (step: Step) => step.articulation === articulation;
const loud = ({ velocity }: Step): boolean => velocity >= 0.9;

describe('packs', () => {
  it('are valid data with the genres that are promised', () => {
    for (const pack of GENRE_PACKS) expect(parseGenrePack(JSON.parse(JSON.stringify(pack)))).toEqual(pack);
    expect(LATIN_PACK.genres.map(({ id }) => id)).toEqual([
      'reggaeton',
      'salsa',
      'bachata',
      'merengue',
      'cumbia',
      'tango',
      'flamenco',
      'bolero',
      'ranchera',
      'bossa-nova',
      'samba',
      'latin-pop',
      'latin-trap',
    ]);
    expect(AFRO_PACK.genres.map(({ id }) => id)).toEqual(['afrobeats', 'amapiano']);
    for (const { names } of ALL) expect(names).toMatchObject({ en: expect.any(String), es: expect.any(String) });
  });

  it.each([
    ['a row that is no whole bar', { grooves: { a: { rows: { kick: ['x...x...x...'] } } } }, 'grooves.a'],
    ['an unknown instrument', { grooves: { a: { rows: { tuba: ['x...x...x...x...'] } } } }, 'grooves.a.rows'],
    ['no groove', { grooves: {} }, 'grooves'],
    ['an unknown scale', { scales: ['klezmer'] }, 'scales[0]'],
    ['a tempo that falls', { bpm: [120, 90] }, 'bpm'],
    ['a progression that is none', { chords: [['0 x'], []] }, 'chords[0][0]'],
    ['an unknown field', { drums: [] }, ''],
  ])('are refused with %s', (_, fields, path) => {
    expect(() => parseGenre({ ...genre('samba'), ...fields })).toThrow(
      expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path: expect.stringContaining(path) })] }),
    );
  });

  it('need no registration: a genre of one’s own is drawn, edited, kept and shared like the others', async () => {
    const own = parseGenre({ ...genre('cumbia'), id: 'my-cumbia', names: { en: 'My cumbia' } });
    const song = createSong({ genre: own, seed: 3 });
    expect(song.tracks.hat.style).toBe('groove:guira');
    expect(parseSong(serializeSong(song))).toEqual(song);
    const shared = await decodeShare(await encodeShare(song));
    expect(setBarCount(shared, 8)).toEqual(setBarCount(song, 8));
  });
});

describe.each(ALL.map(({ id }) => [id] as const))('a new %s song', (id) => {
  const definition = genre(id);
  const songs = SEEDS.map((seed) => createSong({ genre: definition, seed, barCount: 8, intensity: 1 }));

  it('keeps its tempo, scale and meter, in documents and in MIDI files', () => {
    for (const song of songs) {
      const name = Object.values(song.tracks)
        .find(({ style }) => style.startsWith('groove:'))
        ?.style.slice(7);
      const groove = definition.grooves[name ?? ''];
      const [low, high] = groove?.bpm ?? definition.bpm;
      expect(song.bpm).toBeGreaterThanOrEqual(low);
      expect(song.bpm).toBeLessThanOrEqual(high);
      expect(definition.scales).toContain(song.key.scale);
      expect(song.timeSignature).toBe(groove?.timeSignature);
    }
    const [song] = songs as [Song];
    expect(parseSong(serializeSong(song))).toEqual(song);
    expect(decodeMidi(encodeMidi(song)).timeSignatures[0]?.numerator).toBe(song.timeSignature ?? 4);
  });

  it('is what the button of the genre plays, in any song', () => {
    const other = createSong({ genre: 'house', seed: 1, barCount: 8, intensity: 1 });
    for (const [seed, song] of songs.entries()) {
      const pressed = randomizeGenre(other, definition, { seed });
      expect(pressed.bpm).toBe(song.bpm);
      expect(stepsPerBar(pressed)).toBe(stepsPerBar(song));
      for (const instrument of INSTRUMENTS) expect(pressed.tracks[instrument].bars).toEqual(song.tracks[instrument].bars);
    }
    const back = randomizeGenre(randomizeGenre(other, definition, { seed: 2 }), 'house', { seed: 1 });
    expect(back.tracks.kick.bars).toEqual(other.tracks.kick.bars);
    expect(randomizeSong(songs[0] as Song, { seed: 4 }).genre).toBeUndefined();
  });

  it('has few notes that rub against each other', () => {
    expect(clashRate(songs.map(notesOf))).toBeLessThan(0.03);
  });

  it('is edited like any other song', () => {
    const [song] = songs as [Song];
    expect(regenerateTrack(song, 'bass', 9).tracks.bass.style).toBe(song.tracks.bass.style);
    expect(addBridge(song, 'fill').song.tracks.kick.bars.at(-1)).toHaveLength(stepsPerBar(song));
    for (const style of stylesFor(song, 'bass')) expect(setStyle(song, 'bass', style).tracks.bass.style).toBe(style);
    expect(() => setStyle(song, 'bass', 'groove:none')).toThrow('style');
    const waltz = createSong({ genre: definition, seed: 1, timeSignature: 3 });
    expect([waltz.timeSignature, waltz.tracks.bass.bars[0]?.length]).toEqual([3, 12]);
  });
});

describe('what a listener knows them by', () => {
  it.each([
    ['son-2-3', [4, 8], [0, 6, 12]],
    ['son-3-2', [0, 6, 12], [4, 8]],
    ['rumba-2-3', [4, 8], [0, 6, 14]],
    ['rumba-3-2', [0, 6, 14], [4, 8]],
  ])('salsa keeps the %s clave, and montuno and congas go with it', (groove, first, second) => {
    for (const { tracks } of songsOf('salsa', groove)) {
      for (const [bar, steps] of tracks.clap.bars.entries()) {
        const hits = bar % 2 === 0 ? first : second;
        expect(onsets(steps, struck('clave'))).toEqual(hits);
        // Where the clave has two strokes, the piano is on two beats as well; where it has three, it is off every beat.
        const piano = onsets(tracks.acid.bars[bar] as Bar);
        expect(piano.filter((place) => place % 4 === 0)).toEqual(hits.length === 2 ? [0, 4] : []);
        expect(onsets(tracks.perc.bars[bar] as Bar, struck('slap'))).toEqual([4]);
        expect(onsets(tracks.perc.bars[bar] as Bar, (step) => step.articulation === 'conga' && step.degree === 1)).toEqual([12, 14]);
      }
    }
  });

  it('salsa’s bass is silent on one, strikes the bombo, and anticipates the next chord on the ponche', () => {
    for (const song of songsOf('salsa')) {
      for (const [bar, steps] of song.tracks.bass.bars.entries()) {
        expect(onsets(steps)).toEqual([6, 12]);
        const ponche = steps[12] as Step;
        const pitch = pitchOfDegree(song.key, 1, ponche.degree ?? 0, ponche.alter);
        const [root = 0] = chordSemitones(song.key.scale, chordAt(song, (bar + 1) % song.barCount, 0));
        expect(foldOctave(pitch - rootPitch(song.key, 1) - root)).toBe(0);
        expect(ponche.lengthTicks).toBeGreaterThan(4 * 240);
      }
    }
  });

  it.each(['reggaeton'])('%s has the dembow: kicks on the beats, snares in threes over each half', (id) => {
    for (const { tracks } of songsOf(id)) {
      for (const [bar, kicks] of tracks.kick.bars.entries()) {
        expect(onsets(kicks)).toEqual([0, 4, 8, 12]);
        expect(onsets(tracks.clap.bars[bar] as Bar, ({ velocity }) => velocity === 1)).toEqual([3, 6, 11, 14]);
      }
    }
  });

  it.each(['bachata', 'merengue', 'cumbia'])('%s scrapes the güira: long, short, short on every beat', (id) => {
    for (const { tracks } of songsOf(id)) {
      for (const bar of tracks.hat.bars) {
        expect(bar.every((step) => step === undefined || step.articulation === 'guira')).toBe(true);
        expect(onsets(bar, loud)).toEqual([0, 4, 8, 12]);
        expect(onsets(bar).filter((place) => place % 4 === 2)).toEqual([2, 6, 10, 14]);
      }
    }
  });

  it('bachata has the martillo of the bongos, low on four, and a guitar that arpeggiates the chord', () => {
    for (const song of songsOf('bachata', 'derecho')) {
      for (const bar of song.tracks.perc.bars) {
        expect(onsets(bar, (step) => struck('bongo')(step) && step.degree === 0)[0]).toBe(12);
        expect(onsets(bar, struck('bongo')).filter((place) => place % 2 === 0)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
      }
      const guitar = notesOf(song).filter(({ voice }) => voice === 'lead');
      expect(guitar.length).toBeGreaterThan(40);
      for (const { step, pitches } of guitar) {
        const chord = chordSemitones(song.key.scale, chordAt(song, Math.floor(step / 16), step % 16)).map((note) => foldOctave(note));
        expect(chord).toContain(foldOctave((pitches[0] as number) - rootPitch(song.key, 1)));
      }
    }
  });

  it('merengue rolls its tambora into the next bar, cumbia strikes its drum off the beat', () => {
    for (const { tracks } of songsOf('merengue'))
      for (const bar of tracks.perc.bars) expect(onsets(bar, struck('surdo'))).toEqual([12, 14]);
    for (const { tracks } of songsOf('cumbia')) {
      for (const bar of tracks.perc.bars) expect(onsets(bar, struck('conga')).filter((place) => place % 4 === 2)).toEqual([2, 6, 10, 14]);
      for (const bar of tracks.clap.bars) expect(onsets(bar)).toEqual([2, 6, 10, 14]);
    }
  });

  it.each(['buleria', 'solea'])('flamenco accents 12, 3, 6, 8 and 10 of the twelve beats of a %s', (groove) => {
    for (const song of songsOf('flamenco', groove)) {
      expect(song.timeSignature).toBe(6);
      const beats = (bars: readonly Bar[], wanted: (step: Step) => boolean): number[] =>
        bars.slice(0, 2).flatMap((bar, half) => onsets(bar, wanted).map((place) => 6 * half + place / 2 || 12));
      expect(beats(song.tracks.stab.bars, () => true)).toEqual([12, 3, 6, 8, 10]);
      if (groove === 'buleria') expect(beats(song.tracks.clap.bars, loud)).toEqual([12, 3, 6, 8, 10]);
      expect(song.key.scale).toBe('phrygian');
    }
  });

  it('flamenco comes down to a major chord on the root, which the phrygian scale does not have', () => {
    const cadences = songsOf('flamenco').map((song) => song.chords?.flat() ?? []);
    for (const chords of cadences) expect(chords).toContainEqual({ degree: 0, quality: 'major' });
    expect(cadences.some((chords) => JSON.stringify(chords.slice(0, 4).map(({ degree }) => degree)) === '[3,2,1,0]')).toBe(true);
  });

  it.each([
    ['marcato', [0, 4, 8, 12]],
    ['tres-tres-dos', [0, 6, 12]],
    ['milonga', [0, 6, 8, 12]],
  ])('tango in %s accents %j in bass and bandoneon', (groove, places) => {
    for (const { tracks } of songsOf('tango', groove)) {
      for (const [bar, steps] of tracks.bass.bars.entries()) {
        expect(onsets(steps)).toEqual(expect.arrayContaining(places));
        expect(onsets(tracks.stab.bars[bar] as Bar)).toEqual(expect.arrayContaining(places));
      }
      expect(tracks.kick.bars.flat().every((step) => step === undefined)).toBe(true);
    }
  });

  it.each([
    ['vals', 3, 12, [4, 8]],
    ['polka', 2, 8, [2, 6]],
    ['huapango', 6, 12, [0, 6]],
  ] as const)('a ranchera as %s is in meter %d', (groove, timeSignature, steps, chords) => {
    for (const song of songsOf('ranchera', groove)) {
      expect(song.timeSignature).toBe(timeSignature);
      expect(song.tracks.bass.bars[0]).toHaveLength(steps);
      expect(onsets(song.tracks.bass.bars[0] as Bar)).toContain(0);
      expect(onsets(song.tracks.stab.bars[0] as Bar)).toEqual(expect.arrayContaining([...chords]));
    }
  });

  it('bossa nova has its own clave on the rim, samba its heavy second beat and the tamborim', () => {
    for (const { tracks } of songsOf('bossa-nova')) {
      for (const [bar, steps] of tracks.clap.bars.entries())
        expect(onsets(steps, struck('rim'))).toEqual(bar % 2 === 0 ? [0, 6, 12] : [4, 10]);
    }
    for (const { tracks } of songsOf('samba')) {
      for (const bar of tracks.perc.bars) expect(onsets(bar, (step) => struck('surdo')(step) && loud(step))).toEqual([4, 12]);
      for (const bar of tracks.clap.bars) expect(onsets(bar, struck('rim')).length).toBeGreaterThanOrEqual(9);
    }
  });

  it('bolero walks on one, three and four; latin trap is in half time; afrobeats has the son clave in one bar', () => {
    for (const { tracks } of songsOf('bolero')) for (const bar of tracks.bass.bars) expect(onsets(bar)).toEqual([0, 8, 12]);
    for (const { tracks } of songsOf('latin-trap')) for (const bar of tracks.clap.bars) expect(onsets(bar, loud)).toEqual([8]);
    for (const { tracks } of songsOf('afrobeats')) {
      for (const bar of tracks.clap.bars) expect(onsets(bar, loud)).toEqual([0, 3, 6, 10, 12]);
    }
    for (const { tracks } of songsOf('amapiano')) {
      for (const bar of tracks.bass.bars) expect(onsets(bar).filter((place) => place % 4 !== 0).length).toBeGreaterThanOrEqual(3);
    }
  });
});
