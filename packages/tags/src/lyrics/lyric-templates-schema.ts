import * as z from 'zod/mini';

import { LYRIC_SECTIONS } from './lyric-templates.js';
import type { LyricTemplates } from './lyric-templates.js';

/** More would be longer than the models read. */
export const MAX_SECTIONS = 20;

const line = z.string().check(z.minLength(1), z.maxLength(120));
const stanza = z.readonly(z.tuple([line, line, line, line]));
const scheme = z.string().check(z.regex(/^[A-DX]{4}$/, 'must be four letters A–D, or X for a line that rhymes with none'));
const measure = z.int().check(z.gte(2), z.lte(24));
const theme = z.strictObject({
  theme: z.string().check(z.minLength(1), z.maxLength(60)),
  verses: z.array(stanza).check(z.minLength(2)),
  choruses: z.array(stanza).check(z.minLength(1)),
  bridges: z.array(z.readonly(z.tuple([line, line]))).check(z.minLength(1)),
});

/** The schema of the words of a genre. */
export const lyricTemplatesSchema = z.strictObject({
  language: z.string().check(z.regex(/^[a-z]{2}$/, 'must be a code of two letters, such as es')),
  scheme,
  chorusScheme: scheme,
  metre: z
    .readonly(z.tuple([measure, measure]))
    .check(z.refine(([low, high]) => low <= high, 'must go from the shortest to the longest line')),
  syllablesPerSecond: z.number().check(z.gte(0.5), z.lte(8)),
  forms: z.array(z.array(z.enum(LYRIC_SECTIONS)).check(z.minLength(1), z.maxLength(MAX_SECTIONS))).check(z.minLength(1)),
  themes: z.array(theme).check(z.minLength(1)),
}) satisfies z.ZodMiniType<LyricTemplates>;
