import { reserve } from './open-kernel.js';
import type { ProductKernel } from './open-kernel.js';
import { TILE_COLUMNS, TILE_ROWS } from './product-kernel.js';

/** Bytes of columns that are worked on together: they stay in a processor's cache while all rows pass. */
const BLOCK_BYTES = 256 * 1_024;

/** A right-hand factor in a kernel's memory, to be multiplied by rows of any left-hand ones. */
export interface PackedProduct {
  /** float32 from one row of a product to the next: the columns, rounded up to whole tiles. */
  readonly stride: number;
  /** Where products begin, in bytes. */
  readonly outAt: number;
  /** Bytes of the kernel's memory that are in use; what follows is free. */
  readonly end: number;
  /** Multiplies at most as many rows as there is room for: float32 `[rows, stride]` from `outAt`. */
  multiply(a: Float32Array, rows: number): void;
}

/** The right-hand factor of a product: float32 `[inner, columns]`. */
export interface PackedSizes {
  readonly inner: number;
  readonly columns: number;
  /** How many rows of a left-hand factor there is room for. */
  readonly rowsAtMost: number;
}

/** Puts a factor into a kernel's memory, from its begin. What was there before is lost. */
export function packProduct(kernel: ProductKernel, b: Float32Array, { inner, columns, rowsAtMost }: PackedSizes): PackedProduct {
  const tiles = Math.ceil(columns / TILE_COLUMNS);
  const stride = tiles * TILE_COLUMNS;
  const roundedRows = Math.ceil(rowsAtMost / TILE_ROWS) * TILE_ROWS;
  const aAt = stride * inner * 8;
  const outAt = aAt + roundedRows * inner * 8;
  const end = outAt + roundedRows * stride * 4;
  reserve(kernel, end);
  packColumns(new Float64Array(kernel.memory.buffer, 0, stride * inner), b, inner, columns);
  const tilesAtOnce = Math.max(1, Math.floor(BLOCK_BYTES / (inner * TILE_COLUMNS * 8)));
  return {
    stride,
    outAt,
    end,
    multiply(a, rows) {
      const strips = Math.ceil(rows / TILE_ROWS);
      packRows(new Float64Array(kernel.memory.buffer, aAt, strips * TILE_ROWS * inner), a, rows, inner);
      for (let tile = 0; tile < tiles; tile += tilesAtOnce) {
        const count = Math.min(tilesAtOnce, tiles - tile);
        for (let strip = 0; strip < strips; strip += 1) {
          const row = strip * TILE_ROWS;
          const out = outAt + (row * stride + tile * TILE_COLUMNS) * 4;
          kernel.strip(aAt + row * inner * 8, tile * TILE_COLUMNS * inner * 8, out, inner, count, stride * 4);
        }
      }
    },
  };
}

/** Writes rows as float64 `[strip, inner, TILE_ROWS]`; rows that are not there are 0. */
function packRows(target: Float64Array, a: Float32Array, rows: number, inner: number): void {
  if (rows % TILE_ROWS !== 0) target.fill(0);
  for (let row = 0; row < rows; row += 1) {
    let to = (row - (row % TILE_ROWS)) * inner + (row % TILE_ROWS);
    for (let k = 0; k < inner; k += 1, to += TILE_ROWS) target[to] = a[row * inner + k]!;
  }
}

/** Writes columns as float64 `[tile, inner, TILE_COLUMNS]`; columns that are not there are 0. */
function packColumns(target: Float64Array, b: Float32Array, inner: number, columns: number): void {
  if (columns % TILE_COLUMNS !== 0) target.fill(0);
  for (let first = 0; first < columns; first += TILE_COLUMNS) {
    const count = Math.min(TILE_COLUMNS, columns - first);
    for (let k = 0; k < inner; k += 1) {
      const to = first * inner + k * TILE_COLUMNS;
      for (let column = 0; column < count; column += 1) target[to + column] = b[k * columns + first + column]!;
    }
  }
}
