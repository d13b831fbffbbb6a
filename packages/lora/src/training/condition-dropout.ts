/**
 * Replaces the condition of an example by the one for no words, so that guidance can be learned.
 *
 * @param condition - float32 `[tokens, width]`, not changed.
 * @param nothing - The model's condition for no words, float32 `[width]`; it stands at every token.
 * @param draw - A number from 0 to 1; below `rate` the words are dropped.
 * @param rate - The share of examples without words. @defaultValue 0.15
 * @returns The condition itself, or a new one of the same size.
 */
export function dropCondition(condition: Float32Array, nothing: Float32Array, draw: number, rate = 0.15): Float32Array {
  if (!(draw < rate)) return condition;
  const empty = new Float32Array(condition.length);
  for (let start = 0; start < empty.length; start += nothing.length) empty.set(nothing, start);
  return empty;
}
