import { HALF_DTYPES, roundToHalf, widenHalf } from './stored-type.js';
import { wasm } from './wasm-module.js';
import type { WasmCode, WasmFunction } from './wasm-module.js';

/** The types of weights that a kernel adds changes to. */
export const KERNEL_DTYPES = ['F32', ...HALF_DTYPES] as const;

/** One of {@link KERNEL_DTYPES}. */
export type KernelDtype = (typeof KERNEL_DTYPES)[number];

/** Weights that are merged together. */
export const MERGE_GROUP = 8;

const [CHANGE, WEIGHT, GROUPS, NUMBERS] = [0, 1, 2, 3];
const [SCALE, STRENGTH, FIRST, SECOND, DELTA, OLD] = [4, 5, 6, 7, 8, 9];

/**
 * Writes the kernel `mergeF32`, `mergeBF16` or `mergeF16`: `(change, weight, groups, numbers)` adds {@link MERGE_GROUP} changes after the other to stored weights,
 * in place. `numbers` is where the scale and the strength lie, float64 `[2]`.
 *
 * Each step is that of a merge in plain loops: the change times its scale as float32, that times the strength and added in float64, rounded to float32,
 * then to 16 bits with ties to even.
 */
export function mergeKernel(dtype: KernelDtype): WasmFunction {
  const half = (change: WasmCode, weight: WasmCode): WasmCode => [
    ...change,
    ...wasm.widen,
    ...wasm.get(SCALE),
    ...wasm.multiply,
    ...wasm.narrow,
    ...wasm.widen,
    ...wasm.get(STRENGTH),
    ...wasm.multiply,
    ...weight,
    ...wasm.widen,
    ...wasm.add,
    ...wasm.narrow,
  ];
  const mergeFour = (index: number, target: number): WasmCode => [
    ...wasm.load(CHANGE, index * 16),
    ...wasm.set(DELTA),
    ...(dtype === 'F32'
      ? wasm.load(WEIGHT, index * 16)
      : [...wasm.loadWide(WEIGHT, index * 8), ...wasm.set(OLD), ...widenHalf(dtype, OLD)]),
    ...wasm.set(OLD),
    ...half(wasm.get(DELTA), wasm.get(OLD)),
    ...half(wasm.upperHalf(DELTA), wasm.upperHalf(OLD)),
    ...wasm.joinHalves,
    ...wasm.set(target),
  ];
  const stores =
    dtype === 'F32'
      ? [...wasm.store(WEIGHT, 0, wasm.get(FIRST)), ...wasm.store(WEIGHT, 16, wasm.get(SECOND))]
      : wasm.store(WEIGHT, 0, [...roundToHalf(dtype, FIRST), ...roundToHalf(dtype, SECOND), ...wasm.narrowIntegers]);
  const step = [
    ...mergeFour(0, FIRST),
    ...mergeFour(1, SECOND),
    ...stores,
    ...wasm.advance(CHANGE, MERGE_GROUP * 4),
    ...wasm.advance(WEIGHT, MERGE_GROUP * (dtype === 'F32' ? 4 : 2)),
  ];
  const numbers = [...wasm.loadBoth(NUMBERS, 0), ...wasm.set(SCALE), ...wasm.loadBoth(NUMBERS, 8), ...wasm.set(STRENGTH)];
  return { name: `merge${dtype}`, parameters: 4, integers: 0, vectors: 6, code: [...numbers, ...wasm.repeat(GROUPS, step)] };
}
