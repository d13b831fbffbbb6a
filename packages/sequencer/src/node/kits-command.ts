import type { CliIo } from '@loop/cli';
import { GENRES, genreId } from '@loop/core';
import type { SongGenre } from '@loop/core';

import { PACK_GENRES } from '../generator/reading/known-genres.js';
import { kitsOf } from '../kits/genre-kits.js';
import type { InfoArguments } from './parse-arguments.js';

/** Runs `loop kits`: lists the kits of every genre. */
export async function kitsCommand({ json = false }: InfoArguments, io: CliIo): Promise<void> {
  const genres: readonly SongGenre[] = [...GENRES, ...PACK_GENRES];
  const kits = genres.map((genre) => [genreId(genre), kitsOf(genre).map(({ id, title }) => ({ id, title }))] as const);
  if (json) io.stdout(`${JSON.stringify(Object.fromEntries(kits))}\n`);
  else for (const [genre, own] of kits) io.stdout(`${genre}: ${own.map(({ id }) => id).join(', ')}\n`);
}
