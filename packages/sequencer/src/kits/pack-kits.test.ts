import { createSong } from '@loop/core';
import type { GenreDefinition } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import { GENRE_PACKS, findGenre } from '@loop/core/packs';
import { describe, expect, it } from 'vitest';

import { soundParameter } from '../engine/sound-settings.js';
import { renderSong } from '../render/render-song.js';
import { renderStems } from '../render/render-stems.js';
import { crestDb, median, strokeLevels, widthOf } from './__fixtures__/audibility.js';
import { bandLevels } from './__fixtures__/band-levels.js';
import { applyKit, drawKit, findKit, kitOf } from './apply-kit.js';

const ALL = GENRE_PACKS.flatMap(({ genres }) => genres);
const RATE = 16_000;
/** What the genres of packs are mixed to, in LUFS. */
const LOUDNESS = -13;

describe('kits of packs', () => {
  it('have controls that the engine has, and are drawn, found and recognised', () => {
    for (const genre of ALL) {
      for (const { sound } of genre.kits) {
        for (const [id, value] of Object.entries(sound)) {
          const { minimum = 1, maximum = 0 } = soundParameter(id) ?? {};
          expect([id, value >= minimum && value <= maximum]).toEqual([id, true]);
        }
      }
      const song = createSong({ genre, seed: 1 });
      expect(kitOf(applyKit(song, drawKit(genre, 1)))).toEqual(drawKit(genre, 1));
    }
    expect(findKit(findGenre('salsa') as GenreDefinition, 'conjunto').title).toBe('Conjunto');
    expect(() => findKit(findGenre('salsa') as GenreDefinition, 'club')).toThrow('is not a kit of salsa');
  });

  it.each(ALL.map((genre) => [genre.id, genre] as const))(
    '%s is as loud as it should be in every kit, keeps its strokes and does not clip',
    { timeout: 240_000 },
    async (_, genre) => {
      for (const [seed, kit] of [1, 2, 7].flatMap((one) => genre.kits.map((own) => [one, findKit(genre, own.id)] as const))) {
        const clip = await renderSong(applyKit(createSong({ genre, seed, barCount: 4 }), kit), { sampleRate: RATE });
        const { integratedLufs, truePeakDb } = measureLoudness(clip);
        const facts = [Math.abs(integratedLufs - LOUDNESS) < 2.5, crestDb(clip.channels) > 9, truePeakDb < -0.5];
        expect([kit.id, seed, ...facts]).toEqual([kit.id, seed, true, true, true]);
      }
    },
  );

  // Hand drums, shakers, scrapers and bells are what these genres are known by.
  it.each(ALL.map((genre) => [genre.id, genre] as const))(
    '%s lets every way through in which its drums are struck, and opens them to the sides',
    { timeout: 240_000 },
    async (_, genre) => {
      const levels = new Map<string, number[]>();
      for (const [seed, kit] of [1, 2].flatMap((one) => genre.kits.map((own) => [one, findKit(genre, own.id)] as const))) {
        const song = applyKit(createSong({ genre, seed, barCount: 2, intensity: 1 }), kit);
        const stems = await renderStems(song, { sampleRate: RATE });
        for (const part of ['clap', 'hat', 'perc'] as const) {
          for (const [stroke, own] of strokeLevels(song, stems, part)) levels.set(stroke, [...(levels.get(stroke) ?? []), ...own]);
        }
        for (const part of ['hat', 'perc', 'stab']) expect([part, (widthOf(stems, part) ?? 0) > -14]).toEqual([part, true]);
        for (const part of ['kick', 'sub', 'bass']) expect([part, (widthOf(stems, part) ?? -99) < -60]).toEqual([part, true]);
      }
      expect([...levels].filter(([, own]) => median(own) < -5).map(([stroke, own]) => [stroke, Math.round(median(own))])).toEqual([]);
    },
  );

  // A part that is masked in every band where it could be heard is not there for a listener.
  it.each([
    ['salsa', 'clap', 1],
    ['salsa', 'acid', 0],
    ['bachata', 'hat', 0],
    ['bachata', 'lead', 0],
    ['merengue', 'hat', 0],
    ['merengue', 'perc', 3],
    ['reggaeton', 'clap', 0.75],
    ['flamenco', 'clap', 0],
    ['samba', 'perc', 1],
    ['bossa-nova', 'clap', 0],
  ] as const)('%s lets its %s through on beat %d', { timeout: 120_000 }, async (id, part, beat) => {
    const genre = findGenre(id) as GenreDefinition;
    const song = applyKit(createSong({ genre: { ...genre, grooves: firstOf(genre.grooves) }, seed: 5, barCount: 1 }), genre.kits[0]);
    const stems = await renderStems(song, { sampleRate: RATE });
    const at = Math.round((beat * 60 * RATE) / song.bpm);
    const levelsOf = (names: (name: string) => boolean): readonly number[] => {
      const sum = new Float32Array(Math.round(0.08 * RATE));
      for (const { clip } of stems.filter(({ name }) => names(name))) {
        for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] as number) + (clip.channels[0]?.[at + index] ?? 0);
      }
      return bandLevels(sum, RATE);
    };
    const own = levelsOf((name) => name === part);
    const rest = levelsOf((name) => name !== part);
    expect(Math.max(...own.map((level, band) => level - (rest[band] as number)))).toBeGreaterThan(0);
  });
});

function firstOf<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).slice(0, 1));
}
