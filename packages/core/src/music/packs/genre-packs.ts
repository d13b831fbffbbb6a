import type { GenreDefinition, GenrePack } from '../genres/genre-definition.js';
import { AFRO_PACK } from './afro.js';
import { LATIN_PACK } from './latin.js';

/** The packs that come with the SDK. */
export const GENRE_PACKS: readonly GenrePack[] = [LATIN_PACK, AFRO_PACK];

/**
 * Finds a genre of packs by its id.
 *
 * @returns `undefined` when there is none.
 *
 * @example
 * ```ts
 * createSong({ genre: findGenre('bachata'), seed: 7 });
 * ```
 */
export function findGenre(id: string, packs: readonly GenrePack[] = GENRE_PACKS): GenreDefinition | undefined {
  return packs.flatMap(({ genres }) => genres).find((genre) => genre.id === id);
}
