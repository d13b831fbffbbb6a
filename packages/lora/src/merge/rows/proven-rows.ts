import { reserve } from '../fast-product/open-kernel.js';
import type { MergeKernel } from '../fast-product/open-kernel.js';
import { STRIP_BYTES, STRIP_COLUMNS, STRIP_ROWS, TILE_BYTES } from '../fast-product/strip-kernels.js';
import type { LoraMerge } from './lora-rows.js';
import type { RowMerger } from './row-merger.js';

/** Products that are summed up in float32 before the sum is added to others: fewer make intervals narrower. */
const BLOCK = 16;

/** Bytes of columns that are worked on together: they stay in a processor's cache while all rows pass. */
const CACHED_BYTES = 256 * 1_024;

/** More tiles than these at once, and their sums leave the nearest cache. */
const MOST_TILES = 64;

/** The error of one rounding to float32, of a number's size. */
const UNIT = 2 ** -24;

/** Bounds are at least so large: their product, 2⁻¹²⁰, is more than what numbers too small for float32 can come to. */
const LEAST_BOUND = 2 ** -60;

/** Lengths, factors and ranks below these keep every sum far from what float32 cannot hold. */
const [MOST_LENGTH, MOST_FACTOR, MOST_RANK] = [2 ** 50, 2 ** 10, 2 ** 16];

/**
 * Opens the merger of one LoRA into a bfloat16 weight: sums in float32, twice as fast as those in double precision, and the same bytes.
 *
 * What happens to a sum until it is stored – rounding, scaling, adding, rounding – never goes down where the sum goes up. A bound for the error of a sum
 * in float32 (Cauchy–Schwarz: the lengths of row and column, times a rounding for each step) gives an interval for the weight; where both of its ends are
 * stored as the same bits, so is the true one. The others, a few in ten thousand, are computed in double precision.
 *
 * Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, section 3.1.
 *
 * @returns `undefined` for weights of other types, whose finer steps leave too much unproven, and for factors that are too large for float32.
 */
export function openProvenRows(kernel: MergeKernel, lora: LoraMerge): RowMerger | undefined {
  if (lora.dtype !== 'BF16') return undefined;
  const lengths = { columns: lengthsOfColumns(lora), rows: lengthsOfRows(lora) };
  if (!isTame(lora, lengths)) return undefined;
  const layout = planLayout(lora);
  reserve(kernel, layout.at.end);
  const merge: ProvenMerge = { kernel, lora, lengths, layout };
  putColumns(merge);
  return {
    room: new Uint8Array(kernel.memory.buffer, layout.at.weights, lora.rowsAtMost * layout.stride),
    measure: undefined,
    async merge(from, to) {
      putRows(merge, from, to);
      for (const weight of addProducts(merge, to - from)) computeExactly(merge, weight);
    },
  };
}

/** The lengths of the factors' columns and rows. */
interface Lengths {
  readonly columns: Float64Array;
  readonly rows: Float64Array;
}

interface ProvenMerge {
  readonly kernel: MergeKernel;
  readonly lora: LoraMerge;
  readonly lengths: Lengths;
  readonly layout: Layout;
}

function isTame({ rank, scale, strength }: LoraMerge, { columns, rows }: Lengths): boolean {
  const factor = Math.max(1, Math.abs(scale)) * Math.max(1, Math.abs(strength));
  const isShort = (length: number): boolean => length < MOST_LENGTH;
  return rank <= MOST_RANK && factor <= MOST_FACTOR && columns.every(isShort) && rows.every(isShort);
}

type Layout = ReturnType<typeof planLayout>;

/** How sums are divided, and where everything lies in the kernel's memory, in bytes. */
function planLayout({ rank, columns, rowsAtMost }: LoraMerge) {
  const blocks = Math.ceil(rank / BLOCK);
  const inner = Math.ceil(rank / blocks);
  const depth = blocks * inner;
  const tiles = columns / STRIP_COLUMNS;
  const strips = Math.ceil(rowsAtMost / STRIP_ROWS);
  const [tileBytes, stripBytes, stride] = [depth * STRIP_COLUMNS * 4, depth * STRIP_ROWS * 4, columns * 2];
  const tilesAtOnce = Math.min(tiles, MOST_TILES, Math.max(1, Math.floor(CACHED_BYTES / tileBytes)));
  const at = placesOf({
    columns: columns * 4,
    tiles: tiles * tileBytes,
    strips: strips * STRIP_BYTES,
    rows: strips * stripBytes,
    sums: tilesAtOnce * TILE_BYTES,
    numbers: 16,
    exact: STRIP_COLUMNS * 4,
    doubts: 4 + strips * STRIP_ROWS * tiles * 4,
    weights: strips * STRIP_ROWS * stride,
  });
  return { blocks, inner, depth, tiles, tilesAtOnce, strips, tileBytes, stripBytes, stride, at };
}

/** Puts what is the same for all rows into the memory: the columns as float32 `[tile, depth, STRIP_COLUMNS]`; what is deeper than the rank is 0. */
function putColumns({ kernel, lora, lengths, layout }: ProvenMerge): void {
  const { a, rank, columns, scale, strength } = lora;
  const { at, depth, tiles, tilesAtOnce } = layout;
  const { buffer } = kernel.memory;
  new Float64Array(buffer, at.numbers, 2).set([scale, strength]);
  new Float32Array(buffer, at.columns, columns).set(lengths.columns.map((length) => Math.max(length * 1.01, LEAST_BOUND)));
  new Float32Array(buffer, at.sums, (tilesAtOnce * TILE_BYTES) / 4).fill(0);
  const packed = new Float32Array(buffer, at.tiles, tiles * depth * STRIP_COLUMNS);
  if (depth !== rank) packed.fill(0);
  for (let first = 0; first < columns; first += STRIP_COLUMNS) {
    for (let k = 0; k < rank; k += 1) {
      const [to, from] = [first * depth + k * STRIP_COLUMNS, k * columns + first];
      for (let column = 0; column < STRIP_COLUMNS; column += 1) packed[to + column] = a[from + column]!;
    }
  }
}

/** Puts rows into the memory as float32 `[strip, depth, STRIP_ROWS]`, and for each strip its bounds. */
function putRows({ kernel, lora, lengths, layout }: ProvenMerge, from: number, to: number): void {
  const { b, rank, scale, strength } = lora;
  const { at, blocks, inner, depth, strips } = layout;
  const factor = scale * strength;
  // A rounding for each product and each addition of a block, one for each block, and some for what follows.
  const perLength = 1.01 * (inner + blocks + 6) * UNIT * Math.abs(factor);
  const numbers = new Float32Array(kernel.memory.buffer, at.strips, (strips * STRIP_BYTES) / 4);
  const packed = new Float32Array(kernel.memory.buffer, at.rows, strips * depth * STRIP_ROWS);
  packed.fill(0);
  for (let row = 0; row < to - from; row += 1) {
    const [strip, inStrip] = [Math.floor(row / STRIP_ROWS), row % STRIP_ROWS];
    const numbersAt = (strip * STRIP_BYTES) / 4;
    numbers[numbersAt + inStrip] = Math.max(lengths.rows[from + row]! * perLength, LEAST_BOUND);
    numbers[numbersAt + STRIP_ROWS] = factor;
    const [first, packedAt] = [(from + row) * rank, strip * depth * STRIP_ROWS + inStrip];
    for (let k = 0; k < rank; k += 1) packed[packedAt + k * STRIP_ROWS] = b[first + k]!;
  }
}

/** Merges all rows in the memory, but for weights that are not proven. @returns Where those lie, eight at each place. */
function addProducts({ kernel, layout }: ProvenMerge, rows: number): Uint32Array {
  const { at, blocks, inner, tiles, tilesAtOnce, strips, tileBytes, stripBytes, stride } = layout;
  const [rowBlock, columnBlock] = [inner * STRIP_ROWS * 4, inner * STRIP_COLUMNS * 4];
  const doubts = new Uint32Array(kernel.memory.buffer, at.doubts, 1 + strips * STRIP_ROWS * tiles);
  doubts[0] = at.doubts + 4;
  for (let tile = 0; tile < tiles; tile += tilesAtOnce) {
    const count = Math.min(tilesAtOnce, tiles - tile);
    for (let strip = 0; strip * STRIP_ROWS < rows; strip += 1) {
      const [a, b] = [at.rows + strip * stripBytes, at.tiles + tile * tileBytes];
      for (let block = 0; block < blocks; block += 1) {
        kernel.addSums(a + block * rowBlock, b + block * columnBlock, at.sums, inner, count, tileBytes - columnBlock);
      }
      const weight = at.weights + strip * STRIP_ROWS * stride + tile * STRIP_COLUMNS * 2;
      const columnsAt = at.columns + tile * STRIP_COLUMNS * 4;
      kernel.settle(at.sums, weight, count, stride, at.strips + strip * STRIP_BYTES, columnsAt, at.doubts);
    }
  }
  // Strips may reach beyond the last row.
  const end = at.weights + rows * stride;
  return doubts.subarray(1, (doubts[0] - at.doubts) / 4).filter((weight) => weight < end);
}

/** Merges eight weights in double precision. */
function computeExactly({ kernel, layout }: ProvenMerge, weight: number): void {
  const { at, depth, tileBytes, stripBytes, stride } = layout;
  const row = Math.floor((weight - at.weights) / stride);
  const tile = (weight - at.weights - row * stride) / (STRIP_COLUMNS * 2);
  const first = at.rows + Math.floor(row / STRIP_ROWS) * stripBytes + (row % STRIP_ROWS) * 4;
  kernel.exactSums(first, at.tiles + tile * tileBytes, at.exact, depth);
  kernel.mergeBF16(at.exact, weight, 1, at.numbers);
}

/** Where parts of such lengths in bytes begin, one after the other, and where the last ends. */
function placesOf<Name extends string>(lengths: Readonly<Record<Name, number>>): Readonly<Record<Name | 'end', number>> {
  let end = 0;
  const places: Record<string, number> = {};
  for (const [name, length] of Object.entries<number>(lengths)) {
    places[name] = end;
    end += Math.ceil(length / 64) * 64;
  }
  return { ...places, end } as Record<Name | 'end', number>;
}

function lengthsOfColumns({ a, rank, columns }: LoraMerge): Float64Array {
  const squares = new Float64Array(columns);
  for (let k = 0; k < rank; k += 1) {
    for (let column = 0; column < columns; column += 1) squares[column]! += a[k * columns + column]! ** 2;
  }
  return squares.map(Math.sqrt);
}

function lengthsOfRows({ b, rank }: LoraMerge): Float64Array {
  const lengths = new Float64Array(b.length / rank);
  for (let row = 0; row < lengths.length; row += 1) {
    let sum = 0;
    for (let k = row * rank; k < (row + 1) * rank; k += 1) sum += b[k]! ** 2;
    lengths[row] = Math.sqrt(sum);
  }
  return lengths;
}
