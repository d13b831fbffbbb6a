import * as z from 'zod/mini';

import { parseInput } from '../validate.js';
import type { CreateSongOptions } from './create-song.js';
import { INSTRUMENTS } from './instruments.js';
import { songSchema } from './song-schema.js';
import { STYLES } from './styles.js';

const { shape } = songSchema;
const { root, scale } = shape.key.shape;

const optionsSchema = z.strictObject({
  seed: z.optional(shape.seed),
  genre: shape.genre,
  title: z.optional(shape.title),
  bpm: z.optional(shape.bpm),
  key: z.optional(z.strictObject({ root: z.optional(root), scale: z.optional(scale) })),
  barCount: z.optional(shape.barCount),
  styles: z.optional(
    z.strictObject(Object.fromEntries(INSTRUMENTS.map((name) => [name, z.optional(z.enum(STYLES[name] as readonly string[]))]))),
  ),
  intensity: z.optional(shape.intensity),
  swing: z.optional(shape.swing),
});

/** Checks the options of a new song. @throws {InvalidInputError} With every fault's path. */
export function assertSongOptions(options: CreateSongOptions): void {
  parseInput(optionsSchema, options, 'options');
}
