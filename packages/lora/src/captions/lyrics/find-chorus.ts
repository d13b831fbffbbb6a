/** The fewest lines that make a chorus when they come back. */
const MIN_LINES = 3;
/** The most lines of a chorus. */
const MAX_LINES = 16;

/** Where a chorus stands: its first line, and the line behind its last. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the lines that come back: of all runs of three to sixteen lines that are there at least twice, the one that covers most of the song. What
 * differs in case, punctuation and blanks alone is the same.
 *
 * @returns The places in order; none when nothing comes back.
 */
export function findChorus(lines: readonly string[]): readonly LineRange[] {
  const keys = lines.map(normalizeLine);
  let best: readonly number[] = [];
  let bestLength = 0;
  for (let length = MIN_LINES; length <= Math.min(MAX_LINES, Math.floor(lines.length / 2)); length += 1) {
    for (const places of repeatedRuns(keys, length)) {
      // A longer run of the same cover says more about the form.
      if (places.length * length >= best.length * bestLength) [best, bestLength] = [places, length];
    }
  }
  return best.map((from) => ({ from, to: from + bestLength }));
}

/** A line without case, punctuation and doubled blanks, for comparing. */
export function normalizeLine(line: string): string {
  return line
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** The first lines of runs that are there twice or more without touching each other, run by run. */
function repeatedRuns(keys: readonly string[], length: number): readonly (readonly number[])[] {
  const places = new Map<string, number[]>();
  for (let from = 0; from + length <= keys.length; from += 1) {
    const run = keys.slice(from, from + length);
    // The same line over and over is a hook, not a form.
    if (new Set(run).size === 1) continue;
    const key = run.join('\n');
    const known = places.get(key);
    if (known === undefined) places.set(key, [from]);
    else if (from >= known.at(-1)! + length) known.push(from);
  }
  return [...places.values()].filter((found) => found.length >= 2);
}
