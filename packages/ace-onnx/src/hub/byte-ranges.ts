/** Bytes of a file, from the first to before the last: `[from, to)`. */
export type ByteRange = readonly [from: number, to: number];

/** Adds a range to ranges that are sorted and apart, and keeps them so. */
export function addRange(ranges: readonly ByteRange[], [from, to]: ByteRange): readonly ByteRange[] {
  if (from >= to) return ranges;
  const before = ranges.filter((range) => range[1] < from);
  const after = ranges.filter((range) => range[0] > to);
  const touching = ranges.slice(before.length, ranges.length - after.length);
  return [...before, [Math.min(from, touching[0]?.[0] ?? from), Math.max(to, touching.at(-1)?.[1] ?? to)], ...after];
}

/** What is missing of a file of `size` bytes, in pieces of at most `pieceBytes`. */
export function missingRanges(ranges: readonly ByteRange[], size: number, pieceBytes: number): readonly ByteRange[] {
  const missing: ByteRange[] = [];
  let at = 0;
  for (const [from, to] of [...ranges, [size, size] as const]) {
    for (; at < from; at += pieceBytes) missing.push([at, Math.min(from, at + pieceBytes)]);
    at = to;
  }
  return missing;
}

/** How many bytes ranges that are apart hold together. */
export function countBytes(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}
