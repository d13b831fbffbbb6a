import type { Bpm, Key } from '@loop/core';
import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { ScaleName } from '@loop/core';
import * as z from 'zod/mini';

import { TAG_CATEGORIES } from '../vocabulary/categories.js';
import type { TagCategory } from '../vocabulary/categories.js';

/** What a prompt says, in parts. A `TagSelection` is one. */
export interface PromptParts {
  /** Genres, the leading one first. @defaultValue [] */
  readonly genres?: readonly string[] | undefined;
  /** Tags per category. @defaultValue none */
  readonly tags?: Readonly<Partial<Record<TagCategory, readonly string[]>>> | undefined;
  /** Places, times and weathers. @defaultValue [] */
  readonly atmosphere?: readonly string[] | undefined;
  /** The form of voice, such as `female vocal`, or `instrumental`. @defaultValue nothing is said of a voice */
  readonly vocals?: string | undefined;
  /** A word for the tempo, such as `slow tempo`. @defaultValue none */
  readonly tempo?: string | undefined;
  /** Beats per minute, 30–300. @defaultValue none */
  readonly bpm?: Bpm | undefined;
  /** Root and scale. @defaultValue none */
  readonly key?: Key | undefined;
  /** The user's own words. @defaultValue '' */
  readonly text?: string | undefined;
}

const words = z.array(z.string().check(z.maxLength(200))).check(z.maxLength(200));
const scale = z.enum(Object.keys(SCALES) as [ScaleName, ...ScaleName[]]);

/** The fields of a prompt's parts; unknown fields are left alone, so that a parsed prompt can be composed again. */
export const promptPartsSchema = z.object({
  genres: z.optional(words),
  tags: z.optional(z.strictObject(Object.fromEntries(TAG_CATEGORIES.map((category) => [category, z.optional(words)])))),
  atmosphere: z.optional(words),
  vocals: z.optional(z.string().check(z.maxLength(200))),
  tempo: z.optional(z.string().check(z.maxLength(200))),
  bpm: z.optional(z.number().check(z.gte(30), z.lte(300))),
  key: z.optional(z.object({ root: z.enum(PITCH_CLASSES), scale })),
  text: z.optional(z.string().check(z.maxLength(4_096))),
});
