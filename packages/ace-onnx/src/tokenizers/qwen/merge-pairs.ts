/** A pair that may be joined, in the order in which pairs are. */
interface Candidate {
  readonly rank: number;
  readonly at: number;
  readonly left: string;
  readonly right: string;
}

/**
 * Joins the letters of a word into pieces: always the pair of the lowest rank, of equal ones the first. Cost grows as `n log n`.
 *
 * Source: R. Sennrich et al., https://arxiv.org/abs/1508.07909 (byte-pair encoding)
 *
 * @param rankOf - The rank of a pair; `undefined` when it is never joined.
 */
export function mergePairs(letters: readonly string[], rankOf: (left: string, right: string) => number | undefined): readonly string[] {
  const pieces: (string | undefined)[] = [...letters];
  const next = letters.map((_, index) => index + 1);
  const previous = letters.map((_, index) => index - 1);
  const heap: Candidate[] = [];
  const offer = (at: number): void => {
    const [left, right] = [pieces[at], pieces[next[at] ?? letters.length]];
    if (left === undefined || right === undefined) return;
    const rank = rankOf(left, right);
    if (rank !== undefined) push(heap, { rank, at, left, right });
  };
  for (let at = 0; at < letters.length; at += 1) offer(at);
  for (let best = pop(heap); best !== undefined; best = pop(heap)) {
    const { at, left, right } = best;
    const other = next[at]!;
    // A neighbour was joined meanwhile.
    if (pieces[at] !== left || pieces[other] !== right) continue;
    pieces[at] = left + right;
    pieces[other] = undefined;
    next[at] = next[other]!;
    if (next[at]! < letters.length) previous[next[at]!] = at;
    if (previous[at]! >= 0) offer(previous[at]!);
    offer(at);
  }
  return pieces.filter((piece) => piece !== undefined);
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.at < b.at);
}

function push(heap: Candidate[], candidate: Candidate): void {
  let place = heap.length;
  heap.push(candidate);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(candidate, heap[parent]!)) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = candidate;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const best = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return best;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (child >= heap.length || !isBefore(heap[child]!, last)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = last;
  return best;
}
