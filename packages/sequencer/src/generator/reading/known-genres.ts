import { GENRES, InvalidInputError, describeValue } from '@loop/core';
import type { Genre, GenreDefinition, SongGenre } from '@loop/core';
import { GENRE_PACKS, parseGenre } from '@loop/core/packs';

import type { GenreWord } from './genre-words.js';

/** The genres of the packs that come with the SDK. */
export const PACK_GENRES: readonly GenreDefinition[] = /* @__PURE__ */ GENRE_PACKS.flatMap(({ genres }) => genres);

/**
 * Finds a genre by its name, or checks one that is given whole.
 *
 * @param path - Where it stands, for messages.
 * @throws {InvalidInputError} When there is none of that name, or the definition has faults.
 */
export function resolveGenre(genre: unknown, path: string, genres: readonly GenreDefinition[] = PACK_GENRES): SongGenre {
  if (typeof genre === 'object') return parseGenre(genre);
  const found = (GENRES as readonly unknown[]).includes(genre) ? (genre as Genre) : genres.find(({ id }) => id === genre);
  if (found !== undefined) return found;
  const allowed = [...GENRES, ...genres.map(({ id }) => id)];
  throw new InvalidInputError('genre', [{ path, message: 'is not one of the allowed values', allowed, received: describeValue(genre) }]);
}

/** The words by which a prompt names genres of packs: their ids, their names in every language, and what else they are called. */
export function packWords(genres: readonly GenreDefinition[]): readonly GenreWord[] {
  return genres.map((genre) => {
    const words = [genre.id.replaceAll('-', ' '), ...Object.values(genre.names), ...(genre.words ?? [])];
    return { words: [...new Set(words.map((word) => word.toLowerCase()))], genre };
  });
}
