import type { AdapterProduct, AdapterTensor, LowRank } from '@loop/core';

import { scaleOf } from '@loop/core/adapters';

/**
 * Applies a change to an input as a network would at run time: factor by factor, without ever forming the change. In double precision, and by
 * another way than merging takes, so that one can check the other.
 *
 * @param input - float64 `[columns]`, a convolution's kernel counted among the columns.
 * @returns float64 `[rows]`, scale included and magnitudes apart.
 */
export function applyChange(change: LowRank, input: Float64Array): Float64Array {
  const scale = scaleOf(change);
  const output =
    change.kind === 'lora'
      ? times(change.b, times(change.a, input))
      : change.kind === 'lokr'
        ? kroneckerTimes(change.first, change.second, input)
        : productTimes(change.first, change.second, input);
  return output.map((value) => value * scale);
}

/** A matrix times a vector; everything after the first dimension counts as columns. */
function times({ shape, values }: AdapterTensor, input: Float64Array): Float64Array {
  const columns = input.length;
  return Float64Array.from({ length: shape[0]! }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) sum += values[row * columns + column]! * input[column]!;
    return sum;
  });
}

/** `(first ⊗ second) · x`: the input as a matrix, once from each side. */
function kroneckerTimes(first: AdapterTensor | AdapterProduct, second: AdapterTensor | AdapterProduct, input: Float64Array): Float64Array {
  const outer = sizesOf(first).columns;
  const inner = input.length / outer;
  const parts = Array.from({ length: outer }, (_, column) => factorTimes(second, input.subarray(column * inner, (column + 1) * inner)));
  const innerRows = parts[0]!.length;
  const output = new Float64Array(sizesOf(first).rows * innerRows);
  for (let row = 0; row < innerRows; row += 1) {
    const mixed = factorTimes(
      first,
      Float64Array.from(parts, (part) => part[row]!),
    );
    mixed.forEach((value, index) => (output[index * innerRows + row] = value));
  }
  return output;
}

/** `(first ∘ second) · x`, one column of the first's left side at a time. */
function productTimes(first: AdapterProduct, second: AdapterProduct, input: Float64Array): Float64Array {
  const { rows } = sizesOf(first);
  const output = new Float64Array(rows);
  for (const [left, right] of partsOf(first, input.length)) {
    const mixed = factorTimes(
      second,
      input.map((value, index) => value * right(index)),
    );
    for (let row = 0; row < rows; row += 1) output[row]! += left(row) * mixed[row]!;
  }
  return output;
}

/** A product as outer products: what each row and each column is multiplied by. */
function* partsOf(
  { a, b, core }: AdapterProduct,
  columns: number,
): Generator<readonly [(row: number) => number, (column: number) => number]> {
  const rank = core === undefined ? a.shape[1]! : a.shape[0]!;
  for (let index = 0; index < rank; index += 1) {
    if (core === undefined) yield [(row) => a.values[row * rank + index]!, (column) => b.values[index * columns + column]!];
    else {
      const rows = a.shape[1]!;
      const right = coreRow(b, core, index);
      yield [(row) => a.values[index * rows + row]!, (column) => right[column]!];
    }
  }
}

/** `Σ core[index, j, k] · b[j, column]`, the kernel last. */
function coreRow(b: AdapterTensor, core: AdapterTensor, index: number): Float64Array {
  const [rankB, columns] = b.shape as [number, number];
  const kernel = core.shape.slice(2).reduce((product, size) => product * size, 1);
  return Float64Array.from({ length: columns * kernel }, (_, position) => {
    const [column, k] = [Math.floor(position / kernel), position % kernel];
    let sum = 0;
    for (let j = 0; j < rankB; j += 1) sum += core.values[(index * rankB + j) * kernel + k]! * b.values[j * columns + column]!;
    return sum;
  });
}

function factorTimes(factor: AdapterTensor | AdapterProduct, input: Float64Array): Float64Array {
  if (!('a' in factor)) return times(factor, input);
  if (factor.core === undefined) return times(factor.a, times(factor.b, input));
  const output = new Float64Array(factor.a.shape[1]!);
  for (const [left, right] of partsOf(factor, input.length)) {
    const mixed = input.reduce((sum, value, index) => sum + value * right(index), 0);
    for (let row = 0; row < output.length; row += 1) output[row]! += left(row) * mixed;
  }
  return output;
}

/** Rows, and columns without a kernel. */
function sizesOf(factor: AdapterTensor | AdapterProduct): { readonly rows: number; readonly columns: number } {
  if (!('a' in factor)) return { rows: factor.shape[0]!, columns: factor.shape.slice(1).reduce((product, size) => product * size, 1) };
  if (factor.core === undefined) return { rows: factor.a.shape[0]!, columns: factor.b.values.length / factor.b.shape[0]! };
  const kernel = factor.core.shape.slice(2).reduce((product, size) => product * size, 1);
  return { rows: factor.a.shape[1]!, columns: factor.b.shape[1]! * kernel };
}
