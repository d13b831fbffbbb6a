import { expectTypeOf } from 'vitest';
import type * as z from 'zod/mini';

import type { AudioInput } from '../audio/audio-input.js';
import type { AceTaskName, AceTaskOf } from './ace-task.js';
import type { taskSchemas } from './parse-task.js';

/** Schemas give fields that can be written, and any word for a kind of guidance, of which the interface suggests some; all else must be the same. */
type Plain<T> = T extends AudioInput
  ? T
  : T extends object
    ? { readonly [K in keyof T]: K extends 'guidanceVariant' ? string | undefined : Plain<T[K]> }
    : T;
type Parsed = { readonly [T in AceTaskName]: Plain<z.output<(typeof taskSchemas)[T]>> };
type Documented = { readonly [T in AceTaskName]: Plain<AceTaskOf<T>> };

// What a schema lets through is what the interface of the same task says: every field, its type, and whether it may be left out.
expectTypeOf<Parsed['text2music']>().toEqualTypeOf<Documented['text2music']>();
expectTypeOf<Parsed['cover']>().toEqualTypeOf<Documented['cover']>();
expectTypeOf<Parsed['repaint']>().toEqualTypeOf<Documented['repaint']>();
expectTypeOf<Parsed['lego']>().toEqualTypeOf<Documented['lego']>();
expectTypeOf<Parsed['extract']>().toEqualTypeOf<Documented['extract']>();
expectTypeOf<Parsed['complete']>().toEqualTypeOf<Documented['complete']>();
expectTypeOf<Parsed>().toEqualTypeOf<Documented>();

// @ts-expect-error a field more or less would be seen
expectTypeOf<Parsed['cover']>().toEqualTypeOf<Documented['text2music']>();
