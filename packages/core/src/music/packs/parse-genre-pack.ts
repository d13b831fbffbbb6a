import * as z from 'zod/mini';

import { boundedRecord } from '../../bounded-record.js';
import { parseInput } from '../../validate.js';
import type { GenreDefinition, GenrePack } from '../genres/genre-definition.js';
import { genreSchema } from '../genres/genre-schema.js';

const text = z.string().check(z.minLength(1), z.maxLength(64));
const packSchema = z.strictObject({ id: text, names: boundedRecord(text, text, 64), genres: z.array(genreSchema).check(z.maxLength(256)) });

/** Checks a genre that was read from a file. @throws {InvalidInputError} With the path of each fault. */
export function parseGenre(value: unknown): GenreDefinition {
  return parseInput(genreSchema, value, 'genre');
}

/** Checks a pack of genres that was read from a file. @throws {InvalidInputError} With the path of each fault. */
export function parseGenrePack(value: unknown): GenrePack {
  return parseInput(packSchema, value, 'pack');
}
