import { GENRES, genreId } from '@loop/core';
import type { SongGenre } from '@loop/core';
import { GENRE_PACKS } from '@loop/core/packs';
import { describe, expect, it } from 'vitest';

import { PATHS, hearSections, pieceOf } from './__fixtures__/pieces.js';

const LENGTHS = [16, 32, 64] as const;

/** How far each drop of pieces lies above its build, in LU: a seed decides how long its piece is and how it is made. */
async function rises(genre: SongGenre, seeds: number): Promise<readonly (readonly [piece: string, rise: number])[]> {
  const found: (readonly [string, number])[] = [];
  for (let seed = 0; seed < seeds; seed += 1) {
    const [bars, path] = [LENGTHS[seed % 3] as number, PATHS[Math.floor(seed / 3) % 2] as (typeof PATHS)[number]];
    const heard = await hearSections(pieceOf(genre, seed, { bars, path }), ['build', 'drop']);
    heard.forEach(({ name, lufs }, index) => {
      const build = heard[index - 1];
      if (name === 'drop' && build?.name === 'build')
        found.push([`${path} ${bars} seed ${seed}`, Math.round(10 * (lufs - build.lufs)) / 10]);
    });
  }
  return found;
}

describe('a drop is 3 to 6 LU above its build in pieces of 16, 32 and 64 bars, however they are made', () => {
  it.each(GENRES)('%s, 20 seeds', { timeout: 240_000 }, async (genre) => {
    const found = await rises(genre, 20);
    // Short pieces of fast genres have no build.
    expect(found.length).toBeGreaterThan(15);
    expect(found.filter(([, rise]) => !(rise >= 3 && rise <= 6))).toEqual([]);
  });

  it.each(GENRE_PACKS.flatMap(({ genres }) => genres).map((genre) => [genreId(genre), genre] as const))(
    '%s, 3 seeds',
    { timeout: 240_000 },
    async (_, genre) => {
      const found = await rises(genre, 3);
      expect(found.length).toBeGreaterThan(1);
      expect(found.filter(([, rise]) => !(rise >= 3 && rise <= 6))).toEqual([]);
    },
  );
});
