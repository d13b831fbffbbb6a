/** What is left of fields when those that are `undefined` are gone. */
export type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Leaves out what is `undefined`, so that it does not travel and does not stand in the way of a default. */
export function given<T extends object>(fields: T): Given<T> {
  // The type says less than the truth: keys whose value may be undefined may be missing.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
