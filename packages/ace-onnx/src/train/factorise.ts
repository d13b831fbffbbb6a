/**
 * Splits a length into two factors, the smaller one first: the largest that is at most `most`, or as near to a square as it goes.
 *
 * Source: LyCORIS, `factorization` (Apache-2.0), https://github.com/KohakuBlueleaf/LyCORIS, for which split belongs to which factor
 *
 * @param most - The largest first factor. @defaultValue no limit
 */
export function factorise(length: number, most = Infinity): readonly [smaller: number, larger: number] {
  if (most > 0 && length % most === 0) {
    const other = length / most;
    return most < other ? [most, other] : [other, most];
  }
  let best = 1;
  for (let candidate = 2; candidate * candidate <= length && candidate <= most; candidate += 1)
    if (length % candidate === 0) best = candidate;
  return [best, length / best];
}
