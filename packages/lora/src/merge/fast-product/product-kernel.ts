import { wasm } from './wasm-module.js';
import type { WasmFunction } from './wasm-module.js';

/** Rows of a tile: so many sums are kept in registers at once for each column. */
export const TILE_ROWS = 4;

/** Columns of a tile, two float64 in each register. */
export const TILE_COLUMNS = 4;

const PAIRS = TILE_COLUMNS / 2;
const [A, B, OUT, INNER, TILES, STRIDE] = [0, 1, 2, 3, 4, 5];
const [FROM, LEFT] = [6, 7];
const FIRST_SUM = 8;
const FIRST_B = FIRST_SUM + TILE_ROWS * PAIRS;
const BOTH = FIRST_B + PAIRS;

/**
 * Writes the kernel `strip(a, b, out, inner, tiles, stride)`: {@link TILE_ROWS} rows of a product, tile by tile.
 *
 * `a` is where the rows' factors lie, float64 `[inner, TILE_ROWS]`; `b` the columns', float64 `[tiles, inner, TILE_COLUMNS]`; `out` takes float32
 * `[TILE_ROWS, TILE_COLUMNS · tiles]` with `stride` bytes from row to row. Sums run over `inner` in order, in double precision. A product of two
 * float32 is exact in float64, so that a fused multiplication gives the same bits as two steps.
 *
 * @param isFused - Whether to use fused multiplications (relaxed SIMD), which not every machine has.
 */
export function productKernel(isFused: boolean): WasmFunction {
  const sum = (row: number, pair: number): number => FIRST_SUM + row * PAIRS + pair;
  const cells = Array.from({ length: TILE_ROWS * PAIRS }, (_, index) => [Math.floor(index / PAIRS), index % PAIRS] as const);
  const pairs = Array.from({ length: PAIRS }, (_, pair) => pair);
  const rows = Array.from({ length: TILE_ROWS }, (_, row) => row);
  const accumulate = (row: number, pair: number): readonly number[] =>
    isFused
      ? [...wasm.get(BOTH), ...wasm.get(FIRST_B + pair), ...wasm.get(sum(row, pair)), ...wasm.multiplyAdd, ...wasm.set(sum(row, pair))]
      : [
          ...wasm.get(sum(row, pair)),
          ...wasm.get(BOTH),
          ...wasm.get(FIRST_B + pair),
          ...wasm.multiply,
          ...wasm.add,
          ...wasm.set(sum(row, pair)),
        ];
  const step = [
    ...pairs.flatMap((pair) => [...wasm.load(B, pair * 16), ...wasm.set(FIRST_B + pair)]),
    ...rows.flatMap((row) => [...wasm.loadBoth(FROM, row * 8), ...wasm.set(BOTH), ...pairs.flatMap((pair) => accumulate(row, pair))]),
    ...wasm.advance(FROM, TILE_ROWS * 8),
    ...wasm.advance(B, TILE_COLUMNS * 8),
  ];
  const tile = [
    ...cells.flatMap(([row, pair]) => [...wasm.zeroVector, ...wasm.set(sum(row, pair))]),
    ...wasm.get(A),
    ...wasm.set(FROM),
    ...wasm.get(INNER),
    ...wasm.set(LEFT),
    ...wasm.repeat(LEFT, step),
    ...wasm.get(OUT),
    ...wasm.set(FROM),
    ...rows.flatMap((row) => [
      ...pairs.flatMap((pair) => wasm.storeNarrow(FROM, pair * 8, sum(row, pair))),
      ...wasm.advanceBy(FROM, STRIDE),
    ]),
    ...wasm.advance(OUT, TILE_COLUMNS * 4),
  ];
  return {
    name: 'strip',
    parameters: 6,
    integers: 2,
    vectors: TILE_ROWS * PAIRS + PAIRS + 1,
    code: wasm.repeat(TILES, tile),
  };
}
