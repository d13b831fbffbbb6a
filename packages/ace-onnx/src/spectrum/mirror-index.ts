/** The place of a sample beyond an end, mirrored at the outermost sample as often as it takes. @param length - 1 or more. */
export function mirrorIndex(index: number, length: number): number {
  const period = 2 * (length - 1);
  if (period <= 0) return 0;
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}
