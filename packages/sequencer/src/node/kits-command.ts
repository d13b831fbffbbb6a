import type { CliIo } from '@loop/cli';
import { GENRES } from '@loop/core';

import { kitsOf } from '../kits/genre-kits.js';
import type { InfoArguments } from './parse-arguments.js';

/** Runs `loop kits`: lists the kits of every genre. */
export async function kitsCommand({ json = false }: InfoArguments, io: CliIo): Promise<void> {
  const kits = Object.fromEntries(GENRES.map((genre) => [genre, kitsOf(genre).map(({ id, title }) => ({ id, title }))]));
  if (json) io.stdout(`${JSON.stringify(kits)}\n`);
  else
    for (const genre of GENRES)
      io.stdout(
        `${genre}: ${kitsOf(genre)
          .map(({ id }) => id)
          .join(', ')}\n`,
      );
}
