import { GENRES, PITCH_CLASSES, genreId, playbackList } from '@loop/core';
import type { Song, SongGenre } from '@loop/core';
import { GENRE_PACKS } from '@loop/core/packs';
import { beforeAll, describe, expect, it } from 'vitest';

import { hearSections, notesOf, pieceOf, tailDb } from './__fixtures__/pieces.js';
import type { HeardSection } from './__fixtures__/pieces.js';

const PACKS = GENRE_PACKS.flatMap(({ genres }) => genres);
/** Genres, and seeds of each: one piece each, of 16, 32 or 64 bars, made in one of both ways. */
const ALL: readonly (readonly [id: string, genre: SongGenre, seeds: readonly number[]])[] = [
  ...GENRES.map((genre) => [genre, genre, Array.from({ length: 20 }, (_, seed) => seed)] as const),
  ...PACKS.map((genre) => [genreId(genre), genre, [1, 2, 3]] as const),
];

interface Piece {
  readonly seed: number;
  readonly song: Song;
  readonly heard: readonly HeardSection[];
}

describe.each(ALL)('whole pieces of %s', (id, genre, seeds) => {
  const pieces: Piece[] = [];

  beforeAll(async () => {
    for (const seed of seeds) {
      const song = pieceOf(genre, seed);
      pieces.push({ seed, song, heard: await hearSections(song) });
    }
  }, 300_000);

  /** What is said of each section and the one that follows it, where it says something. */
  const eachTurn = (say: (now: HeardSection, next: HeardSection) => string | undefined): readonly string[] =>
    pieces.flatMap(({ seed, heard }) =>
      heard.flatMap((now, index) => {
        const next = heard[index + 1];
        const fault = next && say(now, next);
        return fault === undefined ? [] : [`seed ${seed} ${now.name} > ${next?.name}: ${fault}`];
      }),
    );

  it('drop 3 to 6 LU above their builds', () => {
    let drops = 0;
    const faults = eachTurn((now, next) => {
      if (now.name !== 'build' || next.name !== 'drop') return undefined;
      drops += 1;
      const rise = next.lufs - now.lufs;
      return rise >= 3 && rise <= 6 ? undefined : rise.toFixed(1);
    });
    expect(faults).toEqual([]);
    expect(drops).toBeGreaterThanOrEqual(seeds.length);
  });

  it('have sections that differ from their neighbours in level, notes and spectrum', () => {
    const faults = eachTurn((now, next) => {
      const level = Math.abs(next.lufs - now.lufs);
      const [notes, spectrum] = [Math.abs(next.density - now.density), Math.abs(next.brightness - now.brightness)];
      // 1.5 LU, or a quarter more notes, or a quarter brighter, or some of each.
      const isOther = level / 1.5 + notes / 0.3 + spectrum / 0.3 >= 1;
      return isOther ? undefined : [level, notes, spectrum].map((value) => value.toFixed(2)).join();
    });
    expect(faults).toEqual([]);
  });

  it('begin softly, and leave room in a break', () => {
    for (const { seed, heard } of pieces) {
      const drop = heard.find(({ name }) => name === 'drop') as HeardSection;
      for (const { name, lufs, density } of heard) {
        if (name === 'intro') expect([seed, drop.lufs - lufs > 3.5]).toEqual([seed, true]);
        if (name !== 'break' && name !== 'breakdown') continue;
        expect([seed, drop.lufs - lufs > 3.5]).toEqual([seed, true]);
        // Ambient music has hardly any notes to leave out.
        if (id !== 'ambient') expect([seed, density < drop.density]).toEqual([seed, true]);
      }
    }
  });

  it('end: on the root, on one beat, and the sound falls to silence', { timeout: 120_000 }, async () => {
    for (const { seed, song } of pieces) {
      const length = playbackList(song).length;
      const last = notesOf(song, length - 1, length);
      expect([seed, new Set(last.map(({ step }) => step)).size]).toEqual([seed, 1]);
      const bass = last.filter(({ voice }) => voice === 'bass');
      for (const { pitches } of bass) expect([seed, PITCH_CLASSES[(pitches[0] ?? 0) % 12]]).toEqual([seed, song.key.root]);
      expect([seed, (await tailDb(song)) < -40]).toEqual([seed, true]);
    }
  });

  it('have no nine bars without a change', () => {
    for (const { seed, song } of pieces) {
      const bars = playbackList(song).map(({ bar }) => bar);
      const repeats = bars.filter(
        (_, at) => at >= 4 && at + 5 <= bars.length && [0, 1, 2, 3, 4].every((place) => bars[at + place] === bars[at + place - 4]),
      );
      expect([seed, repeats]).toEqual([seed, []]);
    }
  });
});
