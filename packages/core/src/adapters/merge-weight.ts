import { finish, multiplyMatrices } from './product.js';
import type { MultiplyMatrices, WithProducts } from './product.js';
import { prepareMerge, roundTo } from './merge-rows.js';
import type { MergeDtype, MergeRounding, RowRounding, WeightedChange } from './merge-rows.js';

/** Settings of {@link mergeWeight}. */
export interface MergeWeightOptions {
  /** What the weight is stored in; the result is exact in it. @defaultValue 'F32' */
  readonly dtype?: MergeDtype | undefined;
  /** @defaultValue 'single' */
  readonly rounding?: MergeRounding | undefined;
  /** @defaultValue plain loops with sums in double precision */
  readonly multiply?: MultiplyMatrices | undefined;
}

/**
 * Adds changes to a weight. Changes without magnitudes are summed and added at once, so that their order does not matter; one with magnitudes
 * (DoRA) is applied last, and there may be one of them.
 *
 * @param weight - float32, the stored values widened; not changed.
 * @param shape - The weight's shape, outputs first.
 * @returns float32, each value exact in `dtype`.
 */
export function mergeWeight(
  weight: Float32Array,
  shape: readonly number[],
  changes: readonly WeightedChange[],
  options: MergeWeightOptions = {},
): Float32Array {
  const { dtype = 'F32', rounding = 'single', multiply = multiplyMatrices } = options;
  return roundTo(dtype, finish(mergeAllRows(weight, shape, changes, { dtype, rounding }), multiply));
}

function* mergeAllRows(
  weight: Float32Array,
  shape: readonly number[],
  changes: readonly WeightedChange[],
  how: RowRounding,
): WithProducts<Float32Array> {
  const rows = shape[0]!;
  const { measure, merge } = yield* prepareMerge(shape, changes, how);
  if (measure !== undefined) yield* measure(weight, 0, rows);
  return yield* merge(weight, 0, rows);
}
