/** Elements of a weight that are worked on at once. */
export const PIECE_ELEMENTS = 256 * 1_024;

/** Rows of a weight. */
export interface RowRange {
  /** The first row. */
  readonly from: number;
  /** The row after the last. */
  readonly to: number;
}

/** Divides a weight into pieces of whole rows, with about {@link PIECE_ELEMENTS} elements each. */
export function divideRows(shape: readonly number[]): {
  readonly perRow: number;
  readonly rowsAtOnce: number;
  readonly pieces: readonly RowRange[];
} {
  const [rows = 1, ...others] = shape;
  const perRow = others.reduce((product, size) => product * size, 1);
  const rowsAtOnce = Math.min(Math.max(1, rows), Math.max(1, Math.floor(PIECE_ELEMENTS / perRow)));
  const pieces = Array.from({ length: Math.ceil(rows / rowsAtOnce) }, (_, index) => {
    const from = index * rowsAtOnce;
    return { from, to: Math.min(rows, from + rowsAtOnce) };
  });
  return { perRow, rowsAtOnce, pieces };
}
