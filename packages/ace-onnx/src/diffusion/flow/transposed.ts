/** Swaps the last two axes: `[items, rows, columns]` becomes `[items, columns, rows]`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  const length = rows * columns;
  for (let start = 0; start < values.length; start += length)
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) result[start + column * rows + row] = values[start + row * columns + column]!;
  return result;
}
