/** What is left of fields when those that are `undefined` are gone. */
export type OmitUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/**
 * Leaves out fields that are `undefined`, so that they are not sent and do not stand in the way of a default.
 *
 * @returns A new object; `null`, `0`, `''` and `false` are values and stay.
 *
 * @example
 * ```ts
 * ({ ...defaults, ...omitUndefined(options) });
 * ```
 */
export function omitUndefined<T extends object>(fields: T): OmitUndefined<T> {
  // The type says less than the truth: keys whose value may be undefined may be missing.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as OmitUndefined<T>;
}
