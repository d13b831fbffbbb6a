import { multiplyMatrices } from '@loop/core/adapters';
import type { MultiplyMatrices } from '@loop/core/adapters';

import { TILE_COLUMNS, TILE_ROWS, assembleProductKernel } from './product-kernel.js';

/** Bytes of columns that are worked on together: they stay in a processor's cache while all rows pass. */
const BLOCK_BYTES = 256 * 1_024;
const PAGE = 65_536;

/** What the kernel exports. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  strip(a: number, b: number, out: number, inner: number, tiles: number, stride: number): void;
}

/**
 * Prepares a fast product of matrices: WebAssembly with SIMD, and the same sums in the same order and precision as plain loops, so that results
 * are the same to the bit. Where there is no such WebAssembly it *is* the plain loops.
 *
 * What it returns keeps a memory of its own: as large as the largest factors so far, in float64.
 */
export function createFastProduct(): MultiplyMatrices {
  const kernel = instantiate();
  return kernel === undefined ? multiplyMatrices : (a, b, sizes) => multiplyBlocks(kernel, a, b, sizes);
}

function instantiate(): Kernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = [true, false].map(assembleProductKernel).find((candidate) => WebAssembly.validate(candidate));
  if (bytes === undefined) return undefined;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernel;
  } catch {
    // A page's content security policy may forbid WebAssembly.
    return undefined;
  }
}

function multiplyBlocks(
  kernel: Kernel,
  a: Float32Array,
  b: Float32Array,
  [rows, inner, columns]: readonly [number, number, number],
): Float32Array {
  const result = new Float32Array(rows * columns);
  if (inner === 0 || result.length === 0) return result;
  const strips = Math.ceil(rows / TILE_ROWS);
  const tilesAtOnce = Math.max(1, Math.floor(BLOCK_BYTES / (inner * TILE_COLUMNS * 8)));
  const sizeOfA = strips * TILE_ROWS * inner;
  const sizeOfB = tilesAtOnce * TILE_COLUMNS * inner;
  const outAt = (sizeOfA + sizeOfB) * 8;
  const wanted = outAt + TILE_ROWS * TILE_COLUMNS * tilesAtOnce * 4;
  const missing = Math.ceil((wanted - kernel.memory.buffer.byteLength) / PAGE);
  if (missing > 0) kernel.memory.grow(missing);
  const doubles = new Float64Array(kernel.memory.buffer, 0, sizeOfA + sizeOfB);
  packRows(doubles, a, rows, inner);
  const width = TILE_COLUMNS * tilesAtOnce;
  const out = new Float32Array(kernel.memory.buffer, outAt, TILE_ROWS * width);
  for (let from = 0; from < columns; from += width) {
    const count = Math.min(width, columns - from);
    const tiles = Math.ceil(count / TILE_COLUMNS);
    packColumns(doubles.subarray(sizeOfA), b, { inner, columns, from, count });
    for (let strip = 0; strip < strips; strip += 1) {
      kernel.strip(strip * TILE_ROWS * inner * 8, sizeOfA * 8, outAt, inner, tiles, width * 4);
      const last = Math.min(TILE_ROWS, rows - strip * TILE_ROWS);
      for (let row = 0; row < last; row += 1) {
        result.set(out.subarray(row * width, row * width + count), (strip * TILE_ROWS + row) * columns + from);
      }
    }
  }
  return result;
}

/** Writes rows as float64 `[strip, inner, TILE_ROWS]`; rows that are not there are 0. */
function packRows(target: Float64Array, a: Float32Array, rows: number, inner: number): void {
  for (let row = 0; row < Math.ceil(rows / TILE_ROWS) * TILE_ROWS; row += 1) {
    let to = (row - (row % TILE_ROWS)) * inner + (row % TILE_ROWS);
    for (let k = 0; k < inner; k += 1, to += TILE_ROWS) target[to] = row < rows ? a[row * inner + k]! : 0;
  }
}

/** Which columns to pack. */
interface ColumnRange {
  readonly inner: number;
  readonly columns: number;
  readonly from: number;
  readonly count: number;
}

/** Writes columns as float64 `[tile, inner, TILE_COLUMNS]`; columns that are not there are 0. */
function packColumns(target: Float64Array, b: Float32Array, { inner, columns, from, count }: ColumnRange): void {
  for (let tile = 0; tile * TILE_COLUMNS < count; tile += 1) {
    let to = tile * TILE_COLUMNS * inner;
    for (let k = 0; k < inner; k += 1) {
      for (let column = tile * TILE_COLUMNS; column < (tile + 1) * TILE_COLUMNS; column += 1, to += 1) {
        target[to] = column < count ? b[k * columns + from + column]! : 0;
      }
    }
  }
}
