import type { Embeddings } from './embeddings.js';
import { assertComparable } from './embeddings.js';

/** How alike the rows of two sets are. */
export interface SimilarityTable {
  /** How many rows the first set has. */
  readonly rows: number;
  /** How many rows the second set has. */
  readonly columns: number;
  /** Cosine similarities row by row, −1…1; 0 for a row of zeros. */
  readonly values: Float64Array;
}

/**
 * Compares every row of one set with every row of another by cosine similarity, such as clips with their prompts (CLAP) or with the training set.
 *
 * @throws {InvalidInputError} When the sets are not of one width.
 */
export function cosineSimilarities(a: Embeddings, b: Embeddings): SimilarityTable {
  assertComparable(a, b);
  const normsA = norms(a);
  const normsB = norms(b);
  const values = new Float64Array(a.count * b.count);
  for (let i = 0; i < a.count; i += 1) {
    for (let j = 0; j < b.count; j += 1) {
      const scale = normsA[i]! * normsB[j]!;
      values[i * b.count + j] = scale === 0 ? 0 : dot(a, i, b, j) / scale;
    }
  }
  return { rows: a.count, columns: b.count, values };
}

/** The mean similarity of the pairs that belong together: row i of one with column i of the other. */
export function pairedSimilarity(table: SimilarityTable): number {
  const pairs = Math.min(table.rows, table.columns);
  let sum = 0;
  for (let index = 0; index < pairs; index += 1) sum += table.values[index * table.columns + index]!;
  return sum / pairs;
}

/**
 * The rank of each pair's partner, 1 for the most similar: of the columns for each row, or of the rows for each column.
 *
 * @param along - `rows` asks for each row how its own column ranks; `columns` asks for each column how its own row ranks.
 */
export function pairRanks({ rows, columns, values }: SimilarityTable, along: 'rows' | 'columns'): readonly number[] {
  const others = along === 'rows' ? columns : rows;
  return Array.from({ length: Math.min(rows, columns) }, (_, index) => {
    const at = (other: number): number => values[along === 'rows' ? index * columns + other : other * columns + index]!;
    const own = at(index);
    let rank = 1;
    for (let other = 0; other < others; other += 1) if (at(other) > own) rank += 1;
    return rank;
  });
}

/** The most similar column of each row. */
export function nearestColumns({
  rows,
  columns,
  values,
}: SimilarityTable): readonly { readonly column: number; readonly similarity: number }[] {
  return Array.from({ length: rows }, (_, row) => {
    let column = 0;
    for (let other = 1; other < columns; other += 1) if (values[row * columns + other]! > values[row * columns + column]!) column = other;
    return { column, similarity: values[row * columns + column]! };
  });
}

/** What a generator took from its training set. */
export interface Memorisation {
  /** The generated clips that are too like a training clip, with that clip and the similarity. */
  readonly suspects: readonly { readonly clip: number; readonly reference: number; readonly similarity: number }[];
  /** The share of training clips that are the nearest to some generated clip, 0–1: low when everything sounds like a few songs. */
  readonly coverage: number;
}

/**
 * Looks for generated clips that repeat the training set.
 *
 * @param threshold - Similarities above this are suspect. @defaultValue 0.95
 */
export function findMemorised(table: SimilarityTable, threshold = 0.95): Memorisation {
  const nearest = nearestColumns(table);
  const suspects = nearest.flatMap(({ column, similarity }, clip) =>
    similarity > threshold ? [{ clip, reference: column, similarity }] : [],
  );
  return { suspects, coverage: new Set(nearest.map(({ column }) => column)).size / table.columns };
}

/**
 * Finds from where on a similarity is suspect, by clips that cannot have been copied: real music that was held out of training. Half-way between the
 * most that chance gives and a copy.
 *
 * @param heldOut - Held-out clips with the training set.
 * @returns −1…1, below 1 unless a held-out clip is in the training set.
 */
export function memorisationThreshold(heldOut: SimilarityTable): number {
  const most = Math.max(...nearestColumns(heldOut).map(({ similarity }) => similarity));
  return (1 + most) / 2;
}

const norms = (set: Embeddings): Float64Array => Float64Array.from({ length: set.count }, (_, row) => Math.sqrt(dot(set, row, set, row)));

function dot(a: Embeddings, rowA: number, b: Embeddings, rowB: number): number {
  let sum = 0;
  for (let column = 0; column < a.dimensions; column += 1) {
    sum += a.values[rowA * a.dimensions + column]! * b.values[rowB * b.dimensions + column]!;
  }
  return sum;
}
