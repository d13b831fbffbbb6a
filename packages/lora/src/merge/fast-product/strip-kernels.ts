import { bitsOf, roundFinite, widenHalf } from './stored-type.js';
import { wasm } from './wasm-module.js';
import type { WasmCode, WasmFunction } from './wasm-module.js';

/** Rows that are merged together. */
export const STRIP_ROWS = 4;

/** Columns that are merged together. */
export const STRIP_COLUMNS = 8;

/** Bytes of the sums of one tile. */
export const TILE_BYTES = STRIP_ROWS * STRIP_COLUMNS * 4;

/** Bytes of what is known about a strip: float32 `[4]` half intervals, the factor, and nothing. */
export const STRIP_BYTES = 32;

const FACTOR_AT = 16;

/** How far the steps after a sum may be from the truth, of the result's size: twice what their roundings come to. */
const SLACK = 2 ** -22;

const QUARTERS = STRIP_COLUMNS / 4;
const quarters = Array.from({ length: QUARTERS }, (_, quarter) => quarter);
const rows = Array.from({ length: STRIP_ROWS }, (_, row) => row);
const cells = rows.flatMap((row) => quarters.map((quarter) => [row, quarter] as const));
const cellAt = (row: number, quarter: number): number => (row * QUARTERS + quarter) * 16;

/**
 * Writes the kernel `addSums(a, b, sums, inner, tiles, skipped)`: products of {@link STRIP_ROWS} rows are summed up in float32, and the sums added to others.
 *
 * `a` is float32 `[inner, STRIP_ROWS]`, `b` float32 `[inner, STRIP_COLUMNS]` for each tile with `skipped` bytes after it, `sums` float32
 * `[tiles, STRIP_ROWS, STRIP_COLUMNS]`. It is a function of its own because compilers keep its sums in registers then.
 */
export function addSumsKernel(): WasmFunction {
  const [A, B, SUMS, INNER, TILES, SKIPPED] = [0, 1, 2, 3, 4, 5] as const;
  const [FROM, LEFT, FIRST_SUM] = [6, 7, 8] as const;
  const sum = (row: number, quarter: number): number => FIRST_SUM + row * QUARTERS + quarter;
  const firstB = FIRST_SUM + STRIP_ROWS * QUARTERS;
  const both = firstB + QUARTERS;
  const step = [
    ...quarters.flatMap((quarter) => [...wasm.load(B, quarter * 16), ...wasm.set(firstB + quarter)]),
    ...rows.flatMap((row) => [
      ...wasm.loadAll(FROM, row * 4),
      ...wasm.set(both),
      ...quarters.flatMap((quarter) => [
        ...wasm.get(sum(row, quarter)),
        ...wasm.get(both),
        ...wasm.get(firstB + quarter),
        ...wasm.multiplySingle,
        ...wasm.addSingle,
        ...wasm.set(sum(row, quarter)),
      ]),
    ]),
    ...wasm.advance(FROM, STRIP_ROWS * 4),
    ...wasm.advance(B, STRIP_COLUMNS * 4),
  ];
  const tile = [
    ...cells.flatMap(([row, quarter]) => [...wasm.zeroVector, ...wasm.set(sum(row, quarter))]),
    ...wasm.get(A),
    ...wasm.set(FROM),
    ...wasm.get(INNER),
    ...wasm.set(LEFT),
    ...wasm.repeat(LEFT, step),
    ...cells.flatMap(([row, quarter]) => {
      const at = cellAt(row, quarter);
      return wasm.store(SUMS, at, [...wasm.load(SUMS, at), ...wasm.get(sum(row, quarter)), ...wasm.addSingle]);
    }),
    ...wasm.advance(SUMS, TILE_BYTES),
    ...wasm.advanceBy(B, SKIPPED),
  ];
  return { name: 'addSums', parameters: 6, integers: 2, vectors: STRIP_ROWS * QUARTERS + QUARTERS + 1, code: wasm.repeat(TILES, tile) };
}

const [SUMS, WEIGHT, TILES, STRIDE, STRIP, COLUMNS, DOUBTS, FROM, NEXT] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const [OLD, LOW, HIGH, IS_SURE, FIRST_BITS] = [9, 10, 11, 12, 13] as const;

/**
 * Writes the kernel `settle(sums, weight, tiles, stride, strip, columns, doubts)`: adds sums of `addSums` to {@link STRIP_ROWS} rows of
 * bfloat16 weights in place, and leaves zeros in place of the sums.
 *
 * Each result is rounded from both ends of the interval that the sum in double precision must be in. Where both give the same bits for
 * {@link STRIP_COLUMNS} weights, these are stored. Otherwise nothing is stored, and the address of the weights is added to a list.
 *
 * `stride` is the bytes from row to row of the weights. `strip` ({@link STRIP_BYTES}) is float32: for each row half of the interval for a column of
 * length 1, then the factor of the sums. `columns` are the columns' lengths, float32. At `doubts` lies where the list goes on, as an address.
 */
export function settleKernel(): WasmFunction {
  const tile = [
    ...wasm.get(WEIGHT),
    ...wasm.set(FROM),
    ...rows.flatMap((row) => [
      ...quarters.flatMap((quarter) => roundBothEnds(row, quarter)),
      ...wasm.ifAnyIsZero(
        wasm.get(IS_SURE),
        [...wasm.storeInteger(NEXT, FROM), ...wasm.advance(NEXT, 4)],
        wasm.store(FROM, 0, [...quarters.flatMap((quarter) => wasm.get(FIRST_BITS + quarter)), ...wasm.narrowIntegers]),
      ),
      ...wasm.advanceBy(FROM, STRIDE),
    ]),
    ...wasm.advance(SUMS, TILE_BYTES),
    ...wasm.advance(WEIGHT, STRIP_COLUMNS * 2),
    ...wasm.advance(COLUMNS, STRIP_COLUMNS * 4),
  ];
  return {
    name: 'settle',
    parameters: 7,
    integers: 2,
    vectors: 4 + QUARTERS,
    code: [...wasm.loadInteger(DOUBTS), ...wasm.set(NEXT), ...wasm.repeat(TILES, tile), ...wasm.storeInteger(DOUBTS, NEXT)],
  };
}

/** Rounds four results from both ends of their intervals; the bits of the lower ends are kept, and whether both agree goes into {@link IS_SURE}. */
function roundBothEnds(row: number, quarter: number): WasmCode {
  const at = cellAt(row, quarter);
  const bits = FIRST_BITS + quarter;
  const change = [...wasm.load(SUMS, at), ...wasm.loadAll(STRIP, FACTOR_AT), ...wasm.multiplySingle];
  const bound = [...wasm.loadAll(STRIP, row * 4), ...wasm.load(COLUMNS, quarter * 16), ...wasm.multiplySingle];
  const slack = [...wasm.get(OLD), ...wasm.absoluteSingle, ...wasm.all(bitsOf(SLACK)), ...wasm.multiplySingle];
  const result = OLD;
  const lowEnd = [...wasm.get(result), ...wasm.get(HIGH), ...wasm.subtractSingle, ...wasm.set(LOW)];
  const highEnd = [...wasm.get(result), ...wasm.get(HIGH), ...wasm.addSingle, ...wasm.set(HIGH)];
  const isSame = [...wasm.get(bits), ...roundFinite('BF16', HIGH), ...wasm.areEqualIntegers];
  // Numbers that are none are never at most anything.
  const isOrdered = [...wasm.get(LOW), ...wasm.get(HIGH), ...wasm.isAtMostSingle];
  return [
    ...wasm.loadWide(FROM, quarter * 8),
    ...wasm.set(OLD),
    ...change,
    ...widenHalf('BF16', OLD),
    ...wasm.addSingle,
    ...wasm.set(result),
    ...wasm.store(SUMS, at, wasm.zeroVector),
    ...bound,
    ...slack,
    ...wasm.addSingle,
    ...wasm.set(HIGH),
    ...lowEnd,
    ...highEnd,
    ...roundFinite('BF16', LOW),
    ...wasm.set(bits),
    ...isSame,
    ...isOrdered,
    ...wasm.and,
    ...(quarter === 0 ? [] : [...wasm.get(IS_SURE), ...wasm.and]),
    ...wasm.set(IS_SURE),
  ];
}
