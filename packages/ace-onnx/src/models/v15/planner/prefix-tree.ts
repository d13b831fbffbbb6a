/** A tree of lists of ids, for values that may be written only as one of them. */
export interface PrefixTree {
  /** The ids that may follow. */
  readonly next: ReadonlyMap<number, PrefixTree>;
}

interface Branch {
  readonly next: Map<number, Branch>;
}

/** Makes the tree of some lists. */
export function createPrefixTree(lists: Iterable<readonly number[]>): PrefixTree {
  const root: Branch = { next: new Map() };
  for (const list of lists) {
    let branch = root;
    for (const id of list) {
      const known = branch.next.get(id) ?? { next: new Map() };
      branch.next.set(id, known);
      branch = known;
    }
  }
  return root;
}
