import { GENRES } from '@loop/core';
import * as z from 'zod/mini';

import { TAG_CATEGORIES } from './categories.js';
import { MAX_TAG_LENGTH, normalizeTag } from './normalize-tag.js';
import { STYLE_GROUPS, VOCAL_TEXTS } from './vocabulary.js';

/** A tag as a vocabulary holds it. */
export const tagSchema = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_TAG_LENGTH),
  z.refine(
    (text) => text === normalizeTag(text) && !/[,|;[\]{}<>]/.test(text),
    'must be a tidy tag: lower case, single blanks, no separators',
  ),
);
const tags = z.array(tagSchema);
const bpm = z.number().check(z.gte(30), z.lte(300));
/** Slowest and fastest tempo. */
export const tempoRangeSchema = z
  .readonly(z.tuple([bpm, bpm]))
  .check(z.refine(([low, high]) => low <= high, 'must go from the slowest to the fastest tempo'));
const id = z.string().check(z.minLength(1), z.maxLength(MAX_TAG_LENGTH));
const name = z.string().check(z.minLength(1), z.maxLength(80));

const byCategory = z.strictObject(
  Object.fromEntries(TAG_CATEGORIES.map((category) => [category, tags])) as Record<(typeof TAG_CATEGORIES)[number], typeof tags>,
);
const genre = z.strictObject({ tag: tagSchema, name, tempoRange: tempoRangeSchema, preset: z.enum(GENRES), suggestions: byCategory });
const style = z.strictObject({
  id,
  extends: z.optional(id),
  abstract: z.optional(z.boolean()),
  name: z.optional(name),
  group: z.optional(z.enum(STYLE_GROUPS)),
  description: z.optional(z.string().check(z.maxLength(200))),
  baseTags: z.optional(tags.check(z.minLength(1))),
  relatedTags: z.optional(tags),
  instruments: z.optional(tags),
  production: z.optional(tags),
  moods: z.optional(tags),
  tempoRange: z.optional(tempoRangeSchema),
  atmosphere: z.optional(tags),
  vocals: z.optional(tags.check(z.minLength(1))),
  language: z.optional(z.string().check(z.regex(/^[a-z]{2,3}$/))),
});

/** The schema of a whole vocabulary as data. */
export const vocabularySchema = z.strictObject({
  genres: z.array(genre),
  common: byCategory,
  styles: z.array(style),
  prompt: z.strictObject({ genre: tags, mood: tags, instruments: tags, production: tags, atmosphere: tags }),
  further: z.partial(z.extend(byCategory, { atmosphere: tags })),
  tempos: z.array(z.strictObject({ id, bpm, tag: tagSchema })).check(z.minLength(1)),
  vocals: z.array(z.strictObject({ tag: tagSchema, text: z.enum(VOCAL_TEXTS) })),
  aliases: z.record(z.string(), tagSchema),
});

/** The schema of what a user adds: the same lists, each optional. */
export const extensionSchema = z.partial(
  z.extend(vocabularySchema, { common: z.partial(byCategory), prompt: z.partial(vocabularySchema.shape.prompt) }),
);
