import { GENRES, PITCH_CLASSES, SCALES, TIME_SIGNATURES } from '@loop/core';
import type { ScaleName } from '@loop/core';
import * as z from 'zod/mini';

import { FAMILY_LIMITS } from '../caption/model-families.js';
import { lyricTemplatesSchema } from '../lyrics/lyric-templates-schema.js';
import { TAG_CATEGORIES } from '../vocabulary/categories.js';
import type { TagCategory } from '../vocabulary/categories.js';
import { tagSchema, tempoRangeSchema } from '../vocabulary/vocabulary-schema.js';
import type { GenrePack } from './genre-pack.js';

const id = z.string().check(z.maxLength(40), z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower case words with hyphens'));
const language = z.string().check(z.regex(/^[a-z]{2}$/, 'must be a code of two letters, such as es'));
const localText = (longest: number): z.ZodMiniType<{ readonly en: string; readonly [language: string]: string }> => {
  const text = z.string().check(z.minLength(1), z.maxLength(longest));
  return z.catchall(z.object({ en: text }), text);
};
const tags = z.array(tagSchema);
const scale = z.enum(Object.keys(SCALES) as [ScaleName, ...ScaleName[]]);
/** Words of a caption leave room for its tags. */
const words = (longest: number): z.ZodMiniType<string[]> => z.array(z.string().check(z.minLength(1), z.maxLength(longest / 4)));

const genre = z.strictObject({
  id,
  tag: tagSchema,
  names: localText(60),
  descriptions: localText(200),
  preset: z.enum(GENRES),
  tempoRange: tempoRangeSchema,
  timeSignature: z.optional(z.literal(TIME_SIGNATURES)),
  keys: z.array(z.strictObject({ root: z.enum(PITCH_CLASSES), scale })).check(z.minLength(1)),
  baseTags: tags,
  relatedTags: tags,
  suggestions: z.strictObject(Object.fromEntries(TAG_CATEGORIES.map((category) => [category, tags])) as Record<TagCategory, typeof tags>),
  atmosphere: tags,
  vocals: tags.check(z.minLength(1)),
  captions: z.strictObject({
    'ace-step-v1': words(FAMILY_LIMITS['ace-step-v1'].captionLength),
    'ace-step-1.5': words(FAMILY_LIMITS['ace-step-1.5'].captionLength),
  }),
  structure: z
    .array(z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(40)), descriptor: z.string().check(z.maxLength(60)) }))
    .check(z.minLength(1)),
  lyrics: lyricTemplatesSchema,
});

/** The schema of a pack. */
export const genrePackSchema = z.strictObject({
  id,
  names: localText(60),
  language,
  genres: z.array(genre).check(z.minLength(1)),
  tagNames: z.record(tagSchema, tagSchema),
  aliases: z.record(tagSchema, tagSchema),
}) satisfies z.ZodMiniType<GenrePack>;
