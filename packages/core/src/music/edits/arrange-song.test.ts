import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anySong } from '../__fixtures__/any-song.js';
import { chordsOfBar } from '../harmony/chord.js';
import { formatProgression, parseProgression } from '../words/chord-symbols.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import { eventsBetween } from '../playback/events.js';
import { createSong } from '../song/create-song.js';
import { serializeSong } from '../song/document.js';
import type { Song } from '../song/song.js';
import { ticksPerBar } from '../song/meter.js';
import { SECTIONS, arrangeSong } from './arrange-song.js';
import type { SongSection } from './arrange-song.js';
import { setTrackState } from './tracks.js';

const song = createSong({ seed: 12, genre: 'techno', barCount: 2, styles: { perc: 'shaker', lead: 'melody', kick: 'four' } });
const C_MAJOR = { root: 'C', scale: 'major' } as const;
const plan: SongSection[] = [
  { name: 'intro', bars: 4 },
  { name: 'verse', bars: 4 },
  { name: 'build', bars: 4 },
  { name: 'drop', bars: 4 },
  { name: 'break', bars: 2 },
  { name: 'chorus', bars: 2 },
  { name: 'outro', bars: 4 },
];
const arranged = arrangeSong(song, plan);

/** The instruments that have a step in a bar of the arrangement. */
function playing({ tracks, arrangement }: Song, index: number): string[] {
  const bar = arrangement[index]?.bar as number;
  return INSTRUMENTS.filter((name) => tracks[name].bars[bar]?.some((step) => step !== undefined));
}

describe('arrangeSong', () => {
  it('makes a song of the sections, each named where it begins', () => {
    expect(arranged).toMatchObject({ mode: 'song', barCount: 2 });
    expect(arranged.arrangement.flatMap(({ section }, index) => (section === undefined ? [] : [[index, section]]))).toEqual([
      [0, 'intro'],
      [4, 'verse'],
      [8, 'build'],
      [12, 'drop'],
      [16, 'break'],
      [18, 'chorus'],
      [20, 'outro'],
    ]);
    expect(arranged.arrangement).toHaveLength(24);
  });

  it('lets intro and build grow and the outro thin out', () => {
    const counts = (from: number): number[] => [0, 1, 2, 3].map((bar) => playing(arranged, from + bar).length);
    expect(counts(0)).toEqual([1, 2, 3, 4]);
    expect(counts(20).slice(0, 3)).toEqual([4, 3, 2]);
    expect(counts(8)[0]).toBeLessThan(counts(8)[2] as number);
  });

  it('ends an outro on one beat of the root, except in the classic style', () => {
    const last = arranged.arrangement.at(-1)?.bar as number;
    const struck = INSTRUMENTS.flatMap((name) => arranged.tracks[name].bars[last]?.flatMap((step, place) => (step ? [place] : [])) ?? []);
    expect(new Set(struck)).toEqual(new Set([0]));
    expect(arranged.tracks.bass.bars[last]?.[0]).toMatchObject({ degree: 0, lengthTicks: ticksPerBar({}) / 2 });
    expect(chordsOfBar(arranged, last)).toEqual([{ degree: 0 }]);
    const classic = arrangeSong(createSong({ seed: 12, genre: 'techno', style: 'classic' }), plan);
    expect(playing(classic, 23)).toHaveLength(1);
  });

  it('stands on the root through the intro and on the fifth through the build, where no chord rubs', () => {
    const loop = createSong({ seed: 3, genre: 'pop', key: { root: 'C', scale: 'major' }, chords: parseProgression(C_MAJOR, 'C F Dm Am') });
    const piece = arrangeSong(loop, [
      { name: 'intro', bars: 4 },
      { name: 'build', bars: 8 },
      { name: 'drop', bars: 4 },
    ]);
    const named = (from: number): string =>
      formatProgression(
        C_MAJOR,
        piece.arrangement.slice(from, from + 4).map(({ bar }) => chordsOfBar(piece, bar)),
      );
    expect(named(0)).toBe('C | F/C | Dm/C | Am/C');
    expect(named(4)).toBe('C/G | F/G | Dm/G | Am/G');
    expect(named(12)).toBe('C | F | Dm | Am');
    const bassAt = (entry: number): (number | undefined)[] =>
      (piece.tracks.bass.bars[piece.arrangement[entry]?.bar as number] ?? []).flatMap((step) => (step ? [step.degree] : []));
    for (const entry of [4, 5, 6]) expect(bassAt(entry)[0]).toBe(4);
  });

  it('rests the drums in a break and plays everything in a drop', () => {
    expect(playing(arranged, 16)).not.toContain('kick');
    expect(playing(arranged, 12)).toEqual([...INSTRUMENTS]);
  });

  it('ends a build in a build-up, and leads into a chorus with a fill', () => {
    const kicks = (index: number): string => (barAt(index, 'kick') ?? []).map((step) => step?.hits ?? '.').join('');
    expect(kicks(11)).toBe('1...1...1.......');
    expect(
      barAt(17, 'clap')
        ?.map((step) => step?.hits ?? '.')
        .join(''),
    ).toBe('....111122223333');
  });

  it('ends a verse as phrases of the genre do, except in the classic style and where a band plays on', () => {
    const steps = (piece: Song, name: 'kick' | 'clap' | 'perc'): string =>
      (piece.tracks[name].bars[piece.arrangement[7]?.bar as number] ?? [])
        .map((step) => (step === undefined ? '.' : step.articulation === 'tom' ? 't' : 'x'))
        .join('')
        .slice(12);
    expect(steps(arranged, 'kick')).toBe('....');
    expect(steps(arranged, 'clap').slice(2)).toBe('xx');
    const rock = arrangeSong(createSong({ seed: 12, genre: 'rock' }), plan);
    expect(steps(rock, 'perc')).toContain('t');
    const classic = arrangeSong(createSong({ seed: 12, genre: 'techno', style: 'classic', styles: { kick: 'four' } }), plan);
    expect(steps(classic, 'kick')).toBe('x...');
  });

  it('leaves the loop and hidden bars as they were', () => {
    for (const name of INSTRUMENTS) expect(arranged.tracks[name].bars.slice(0, 2)).toEqual(song.tracks[name].bars);
  });

  it('is heard: the kick of a forced track sounds in the verse and not in the break', () => {
    const events = eventsBetween(setTrackState(arranged, 'kick', 'force'), 0, 24 * ticksPerBar({}));
    const kicksIn = (bar: number): number =>
      events.filter((event) => event.type === 'note' && event.voice === 'kick' && Math.floor(event.tick / ticksPerBar({})) === bar).length;
    expect([kicksIn(5), kicksIn(16)]).toEqual([4, 0]);
  });

  it('makes valid songs of any sections, the same for the same song', () => {
    const sections = fc.array(fc.record({ name: fc.constantFrom(...SECTIONS), bars: fc.integer({ min: 1, max: 40 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(anySong, sections, (of, parts) => {
        const made = arrangeSong(of, parts);
        expect(made.arrangement).toHaveLength(parts.reduce((sum, { bars }) => sum + bars, 0));
        expect(serializeSong(made)).toBe(serializeSong(arrangeSong(of, parts)));
      }),
      { numRuns: 60 },
    );
  });

  it('takes bars of the loop when the pool is full', () => {
    const full = createSong({ seed: 1, barCount: 64 });
    expect(arrangeSong(full, [{ name: 'intro', bars: 3 }]).arrangement.map(({ bar }) => bar)).toEqual([0, 1, 2]);
  });

  it.each([
    [[{ name: 'solo', bars: 2 }], '[0].name'],
    [[{ name: 'intro', bars: 0 }], '[0].bars'],
    [[], ''],
    [
      [
        { name: 'drop', bars: 1_000 },
        { name: 'drop', bars: 1_000 },
      ],
      '',
    ],
  ])('names the path of a fault', (sections, path) => {
    expect(() => arrangeSong(song, sections as never)).toThrow(
      expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path })] }),
    );
  });
});

function barAt(index: number, instrument: (typeof INSTRUMENTS)[number]) {
  return arranged.tracks[instrument].bars[arranged.arrangement[index]?.bar as number];
}
