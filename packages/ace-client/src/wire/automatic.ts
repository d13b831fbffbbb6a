/** Words for "as the model likes" and "not known". */
const WORDS: ReadonlySet<string> = new Set(['', 'n/a', 'na', 'none', 'null', 'auto', 'automatic', 'unknown', '-1', '0']);

/** The description of music whose values may be left to the model, by their wire names; of numbers, what is not above 0 says so. */
const AUTOMATIC_FIELDS: ReadonlySet<string> = new Set([
  'bpm',
  'audio_duration',
  'key_scale',
  'time_signature',
  'vocal_language',
  'inference_steps',
]);

/**
 * Returns whether a value of a wire field leaves the choice to the model: -1 and 0 for numbers, `N/A`, `auto` and the like for words. Clients
 * send them as defaults, and servers write them into the metadata of results, which clients send back.
 *
 * @example
 * ```ts
 * isAutomatic('bpm', -1); // true
 * isAutomatic('seed', -1); // false: there it has a meaning of its own
 * ```
 */
export function isAutomatic(field: string, value: unknown): boolean {
  return AUTOMATIC_FIELDS.has(field) && isUnknown(value);
}

/** Returns whether a number or word says that something is not known. */
export function isUnknown(value: unknown): boolean {
  if (typeof value === 'number') return value <= 0;
  return typeof value === 'string' && (WORDS.has(value.trim().toLowerCase()) || Number(value) <= 0);
}
