import { parseInput } from '@loop/core';

import { createPackVocabulary } from './create-pack-vocabulary.js';
import { genrePackSchema } from './genre-pack-schema.js';
import type { GenrePack } from './genre-pack.js';

/**
 * Checks a pack, such as one that was read from a file of JSON: its fields, that every genre has its own id and tag, and that its words go together
 * with the vocabulary.
 *
 * @throws {InvalidInputError} With the path of every fault, such as `pack.genres[2].suggestions.mood[0]`.
 *
 * @example
 * ```ts
 * const pack = parseGenrePack(JSON.parse(await readFile('k-pop.json', 'utf8')));
 * ```
 */
export function parseGenrePack(value: unknown): GenrePack {
  const pack: GenrePack = parseInput(genrePackSchema, value, 'pack');
  createPackVocabulary([pack]);
  return pack;
}
