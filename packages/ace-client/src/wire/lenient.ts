import { catch as orElse } from 'zod/mini';
import * as z from 'zod/mini';

import { isUnknown } from './automatic.js';

export { orElse };

/** Reads a value where it fits and drops it where it does not: for what is nice to know and not worth failing over. */
export function maybe<S extends z.ZodMiniType>(schema: S) {
  return orElse(z.optional(schema), undefined);
}

/** A number; numbers as text count. */
export const number = z.pipe(
  z.union([z.number(), z.string().check(z.regex(/^\s*[+-]?\d+(\.\d+)?\s*$/))]),
  z.transform((value) => (typeof value === 'string' ? Number(value) : value)),
);

/** A number; "N/A", null and everything else is dropped. */
export const maybeNumber = maybe(number);

/** A tempo, length or other number above 0; -1, 0 and what is no number say that it is not known. */
export const maybePositive = maybe(
  z.pipe(
    z.union([z.number(), z.string().check(z.regex(/^\s*\+?\d+(\.\d+)?\s*$/))]),
    z.transform((value) => (Number(value) > 0 ? Number(value) : undefined)),
  ),
);

/** A key, genre or other word about music; `N/A`, `auto`, `unknown` and the like say that it is not known. */
export const maybeKnown = maybe(z.string().check(z.refine((text) => !isUnknown(text))));

/** A text that says something; "", "N/A", null and other types are dropped. */
export const maybeText = maybe(
  z.string().check(
    z.minLength(1),
    z.refine((text) => text !== 'N/A'),
  ),
);

/** The name of a job, which some servers count. */
export const jobId = z.pipe(
  z.union([z.string().check(z.minLength(1)), z.int()]),
  z.transform((value) => String(value)),
);

/** A boolean. */
export const maybeBoolean = maybe(z.boolean());

/** A list of texts; what is none is an empty list. */
export const texts = orElse(z.array(z.string()), []);
