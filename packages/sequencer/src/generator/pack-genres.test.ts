import type { GenreDefinition } from '@loop/core';
import { genreId, playbackList } from '@loop/core';
import { GENRE_PACKS, findGenre } from '@loop/core/packs';
import { describe, expect, it } from 'vitest';

import { compose, readBrief } from './composing/compose.js';
import { createPatternGenerator } from './pattern-generator.js';
import { readPrompt } from './reading/read-prompt.js';

const genreOf = (prompt: string): string | undefined => {
  const { genre } = readPrompt(prompt);
  return genre && genreId(genre);
};

describe('genres of packs in a prompt', () => {
  it.each([
    ['sunny bachata, 126 bpm', 'bachata'],
    ['bossa nova with a soft guitar', 'bossa-nova'],
    ['trap latino oscuro', 'latin-trap'],
    ['Latin pop for the summer', 'latin-pop'],
    ['mariachi, waltz', 'ranchera'],
    ['una bulería rápida', 'flamenco'],
    ['Reggaetón romántico', 'reggaeton'],
    ['amapiano with log drums', 'amapiano'],
    ['dark trap', 'hiphop'],
    ['deep house', 'house'],
  ])('%s is %s', (prompt, id) => {
    expect(genreOf(prompt)).toBe(id);
  });

  it.each(GENRE_PACKS.flatMap(({ genres }) => genres).map((genre) => [genre.id, genre] as const))(
    'make a piece of %s with sections, in its groove throughout',
    (id, genre) => {
      const { song, warnings } = compose(readBrief({ prompt: id.replace('-', ' ') }), { seed: 4, durationSeconds: 40 });
      expect(warnings).toEqual([]);
      expect(song.genre).toEqual(genre);
      expect(playbackList(song).flatMap(({ section }) => section ?? []).length).toBeGreaterThan(1);
      const styles = new Set(Object.values(song.tracks).flatMap(({ style }) => (style.startsWith('groove:') ? [style] : [])));
      expect(styles.size).toBe(1);
      const [low, high] = genre.grooves[[...styles][0]?.slice(7) ?? '']?.bpm ?? genre.bpm;
      expect(song.bpm).toBeGreaterThanOrEqual(low * 0.94);
      expect(song.bpm).toBeLessThanOrEqual(high * 1.06);
      // Every bar of the piece has somebody who plays.
      for (const { bar } of playbackList(song)) {
        expect(Object.values(song.tracks).some(({ bars }) => bars[bar]?.some((step) => step !== undefined))).toBe(true);
      }
    },
  );

  it('are named in settings, by id or whole, and a genre of one’s own by an option', async () => {
    const own: GenreDefinition = { ...(findGenre('samba') as GenreDefinition), id: 'my-samba', names: { en: 'My samba' }, words: [] };
    const request = { task: 'text2music', durationSeconds: 2, seed: 3 } as const;
    const made = async (generator: ReturnType<typeof createPatternGenerator>, prompt: string, genre?: string | GenreDefinition) => {
      const { tracks } = await generator.generate({
        ...request,
        prompt,
        ...(genre === undefined ? {} : { advanced: { pattern: { genre } } }),
      });
      return tracks[0]?.provenance.parameters['genre'];
    };
    const usual = createPatternGenerator({ sampleRate: 8_000 });
    expect(await made(usual, 'house', 'salsa')).toBe('salsa');
    expect(await made(usual, 'house', own)).toBe('my-samba');
    expect(await made(createPatternGenerator({ sampleRate: 8_000, genres: [own] }), 'a slow my samba')).toBe('my-samba');
    await expect(made(usual, '', 'klezmer')).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: 'advanced.pattern.genre', allowed: expect.arrayContaining(['house', 'cumbia']) }],
    });
  });
});
