/** What became of a list: which items are still there, and what was added behind which. */
export interface SegmentDiff {
  /** Index in the old list → index in the new list, for what is in both, in order. */
  readonly kept: ReadonlyMap<number, number>;
  /** Index in the old list (−1 for the beginning) → indexes in the new list of what was added behind it. */
  readonly added: ReadonlyMap<number, readonly number[]>;
}

/** Compares two lists by their longest common subsequence. */
export function diffSegments(before: readonly string[], after: readonly string[]): SegmentDiff {
  // lengths[i][j] is the length of the longest common subsequence of before[i…] and after[j…].
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      (lengths[i] as Uint16Array)[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept = new Map<number, number>();
  const added = new Map<number, number[]>();
  let i = 0;
  let j = 0;
  while (j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      kept.set(i, j);
      i += 1;
      j += 1;
    } else if (i < before.length && at(i + 1, j) > at(i, j + 1)) i += 1;
    else {
      // A replacement belongs where the replaced item stood: behind the last item that was kept.
      const anchor = Math.max(-1, ...kept.keys());
      added.set(anchor, [...(added.get(anchor) ?? []), j]);
      j += 1;
    }
  }
  return { kept, added };
}
