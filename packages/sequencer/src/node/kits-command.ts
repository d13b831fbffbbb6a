import type { CliIo } from '@loop/cli';
import { GENRES, genreId } from '@loop/core';
import type { SongGenre } from '@loop/core';

import { PACK_GENRES } from '../generator/reading/known-genres.js';
import { kitsOf } from '../kits/genre-kits.js';
import type { InfoArguments } from './parse-arguments.js';
import { readKit } from './read-kit.js';

/** Runs `loop kits`: lists the kits of every genre, or those in files. */
export async function kitsCommand(files: readonly string[], { json = false }: InfoArguments, io: CliIo): Promise<void> {
  if (files.length > 0) {
    const kits = await Promise.all(files.map(async (file) => ({ file, kit: await readKit(file, { signal: io.signal }) })));
    const lines = kits.map(({ file, kit: { title, sound } }) => `${file}: ${title}, ${Object.keys(sound).length} controls\n`);
    io.stdout(json ? `${JSON.stringify(kits.map(({ file, kit }) => ({ file, ...kit })))}\n` : lines.join(''));
    return;
  }
  const genres: readonly SongGenre[] = [...GENRES, ...PACK_GENRES];
  const kits = genres.map((genre) => [genreId(genre), kitsOf(genre).map(({ id, title }) => ({ id, title }))] as const);
  const lines = kits.map(([genre, all]) => `${genre}: ${all.map(({ id }) => id).join(', ')}\n`);
  io.stdout(json ? `${JSON.stringify(Object.fromEntries(kits))}\n` : lines.join(''));
}
