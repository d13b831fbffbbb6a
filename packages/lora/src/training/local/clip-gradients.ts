/**
 * Makes gradients shorter together when their common length is above a limit, in place.
 *
 * @param most - The longest length that is left as it is, above 0.
 * @returns Their length before.
 */
export function clipGradients(gradients: ReadonlyMap<string, Float32Array>, most: number): number {
  let sum = 0;
  for (const values of gradients.values()) for (const value of values) sum += value * value;
  const length = Math.sqrt(sum);
  // torch adds this to the length, so that a length of 0 divides nothing by it.
  const factor = most / (length + 1e-6);
  if (factor < 1) for (const values of gradients.values()) for (let index = 0; index < values.length; index += 1) values[index]! *= factor;
  return length;
}
