import { expectTypeOf } from 'vitest';

import { omitUndefined } from './omit-undefined.js';

declare const fields: { readonly a: number; readonly b: string | undefined; readonly c?: boolean | undefined };

expectTypeOf(omitUndefined(fields).a).toEqualTypeOf<number>();
expectTypeOf(omitUndefined(fields).b).toEqualTypeOf<string>();
expectTypeOf(omitUndefined(fields).c).toEqualTypeOf<boolean | undefined>();
// @ts-expect-error only objects have fields
omitUndefined(5);
