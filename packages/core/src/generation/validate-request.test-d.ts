import { expectTypeOf } from 'vitest';
import type * as z from 'zod/mini';

import type { AudioClip } from '../audio/clip.js';
import type { MusicRequestOf, MusicTask } from './request.js';
import type { requestSchemas } from './validate-request.js';

/** Schemas give fields that can be written; everything else must be the same. */
type DeepReadonly<T> = T extends AudioClip ? AudioClip : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Parsed = { readonly [T in MusicTask]: DeepReadonly<z.output<(typeof requestSchemas)[T]>> };
type Documented = { readonly [T in MusicTask]: DeepReadonly<MusicRequestOf<T>> };

// What a schema lets through is what the interface of the same task says: every field, its type, and whether it may be left out.
expectTypeOf<Parsed['text2music']>().toEqualTypeOf<Documented['text2music']>();
expectTypeOf<Parsed['cover']>().toEqualTypeOf<Documented['cover']>();
expectTypeOf<Parsed['repaint']>().toEqualTypeOf<Documented['repaint']>();
expectTypeOf<Parsed['extend']>().toEqualTypeOf<Documented['extend']>();
expectTypeOf<Parsed['retake']>().toEqualTypeOf<Documented['retake']>();
expectTypeOf<Parsed['edit']>().toEqualTypeOf<Documented['edit']>();
expectTypeOf<Parsed['audio2audio']>().toEqualTypeOf<Documented['audio2audio']>();
expectTypeOf<Parsed['lego']>().toEqualTypeOf<Documented['lego']>();
expectTypeOf<Parsed['extract']>().toEqualTypeOf<Documented['extract']>();
expectTypeOf<Parsed['complete']>().toEqualTypeOf<Documented['complete']>();
expectTypeOf<Parsed>().toEqualTypeOf<Documented>();

// A field more or less would be seen.
// @ts-expect-error a cover has a source
expectTypeOf<Parsed['cover']>().toEqualTypeOf<Documented['text2music']>();
// @ts-expect-error an edit's fields are not those of a cover
expectTypeOf<Parsed['edit']>().toEqualTypeOf<Documented['cover']>();
