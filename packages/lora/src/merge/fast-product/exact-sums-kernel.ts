import { STRIP_COLUMNS, STRIP_ROWS } from './strip-kernels.js';
import { wasm } from './wasm-module.js';
import type { WasmFunction } from './wasm-module.js';

const PAIRS = STRIP_COLUMNS / 2;
const [A, B, OUT, INNER] = [0, 1, 2, 3] as const;
const FIRST_SUM = 4;
const [BOTH, FOUR] = [FIRST_SUM + PAIRS, FIRST_SUM + PAIRS + 1] as const;

/**
 * Writes the kernel `exactSums(a, b, out, inner)`: a row times the columns of one tile, in double precision and in the order of `inner`, rounded to
 * float32 `[STRIP_COLUMNS]` at `out`. `a` is the row's first factor in float32 `[inner, STRIP_ROWS]`, `b` float32 `[inner, STRIP_COLUMNS]`.
 */
export function exactSumsKernel(): WasmFunction {
  const pairs = Array.from({ length: PAIRS }, (_, pair) => pair);
  const accumulate = (pair: number): readonly number[] => [
    ...wasm.get(FIRST_SUM + pair),
    ...(pair % 2 === 0 ? wasm.get(FOUR) : wasm.upperHalf(FOUR)),
    ...wasm.widen,
    ...wasm.get(BOTH),
    ...wasm.multiply,
    ...wasm.add,
    ...wasm.set(FIRST_SUM + pair),
  ];
  const step = [
    ...wasm.loadAll(A, 0),
    ...wasm.widen,
    ...wasm.set(BOTH),
    ...pairs.flatMap((pair) => [...(pair % 2 === 0 ? [...wasm.load(B, pair * 8), ...wasm.set(FOUR)] : []), ...accumulate(pair)]),
    ...wasm.advance(A, STRIP_ROWS * 4),
    ...wasm.advance(B, STRIP_COLUMNS * 4),
  ];
  return {
    name: 'exactSums',
    parameters: 4,
    integers: 0,
    vectors: PAIRS + 2,
    code: [...wasm.repeat(INNER, step), ...pairs.flatMap((pair) => wasm.storeNarrow(OUT, pair * 8, FIRST_SUM + pair))],
  };
}
