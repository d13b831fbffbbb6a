import type { AdapterTensor, LowRank } from '../generation/adapter-weights.js';
import { bfloat16ToFloat32, float32ToBfloat16 } from '../weights/bfloat16.js';
import { float16ToFloat32, float32ToFloat16 } from '../weights/float16.js';
import { prepareChange } from './change-of.js';
import type { ChangeByRows } from './change-of.js';
import type { WithProducts } from './product.js';

/**
 * How often a merged weight is rounded where it is stored in fewer bits than float32: `peft` rounds the change and then the sum, as PEFT does, to
 * the bit; `single` adds in double precision and rounds once, which is closer to the truth.
 */
export const MERGE_ROUNDINGS = ['single', 'peft'] as const;

/** One of {@link MERGE_ROUNDINGS}. */
export type MergeRounding = (typeof MERGE_ROUNDINGS)[number];

/** The types that weights to be merged are stored in. */
export const MERGE_DTYPES = ['F32', 'F16', 'BF16'] as const;

/** One of {@link MERGE_DTYPES}. */
export type MergeDtype = (typeof MERGE_DTYPES)[number];

/** A change with how strongly it works. */
export interface WeightedChange {
  readonly change: LowRank;
  /** 1 is as trained; may be negative. */
  readonly strength: number;
  /** What `changeOf` gives for it, where that was computed before. */
  readonly delta?: Float32Array | undefined;
}

/** How a merge rounds. */
export interface RowRounding {
  readonly dtype: MergeDtype;
  readonly rounding: MergeRounding;
}

/** A merge of one weight that works on some rows at a time. */
export interface MergeByRows {
  /**
   * For magnitudes of columns: takes some rows into their lengths. All rows must have passed, in order, before the first call of `merge`.
   * `undefined` where nothing has to be measured.
   */
  readonly measure: ((weight: Float32Array, from: number, to: number) => WithProducts<void>) | undefined;
  /** Merges some rows. float32 `[to − from, columns]`, still to be rounded to the weight's type. */
  readonly merge: (weight: Float32Array, from: number, to: number) => WithProducts<Float32Array>;
}

/**
 * Prepares the merge of changes into a weight. Changes without magnitudes are summed and added at once, so that their order does not matter; one
 * with magnitudes (DoRA) is applied last, and there may be one of them.
 *
 * Source: PEFT's merge for LoRA and DoRA, the forward pass of LyCORIS for LoKr and LoHa with magnitudes.
 *
 * @param shape - The weight's shape, outputs first.
 */
export function* prepareMerge(shape: readonly number[], changes: readonly WeightedChange[], how: RowRounding): WithProducts<MergeByRows> {
  const plain: PreparedChange[] = [];
  let directed: DirectedChange | undefined;
  for (const { change, strength, delta } of changes) {
    const prepared = { rows: delta === undefined ? yield* prepareChange(change) : rowsOfWhole(delta, shape[0]!), strength };
    if (change.magnitude === undefined) plain.push(prepared);
    else directed ??= { ...prepared, magnitude: change.magnitude, isPeft: change.kind === 'lora' };
  }
  const addPlain = function* (weight: Float32Array, from: number, to: number): WithProducts<Float64Array> {
    const sum = new Float64Array(weight);
    for (const change of plain) add(sum, yield* change.rows.rowsOf(from, to), change.strength, how);
    return sum;
  };
  if (directed !== undefined) return mergeDirected(shape, directed, addPlain, how);
  return {
    measure: undefined,
    *merge(weight, from, to) {
      const [first, ...others] = plain;
      if (first === undefined || others.length > 0 || how.rounding === 'peft') return new Float32Array(yield* addPlain(weight, from, to));
      // The usual case, without a copy in double precision: the sum is one anyway before it is stored.
      const change = yield* first.rows.rowsOf(from, to);
      const merged = new Float32Array(weight.length);
      for (let index = 0; index < merged.length; index += 1) merged[index] = weight[index]! + first.strength * change[index]!;
      return merged;
    },
  };
}

function rowsOfWhole(delta: Float32Array, rows: number): ChangeByRows {
  const width = delta.length / rows;
  return {
    rows,
    // oxlint-disable-next-line require-yield -- every product is there already
    *rowsOf(from, to) {
      return delta.subarray(from * width, to * width);
    },
  };
}

interface PreparedChange {
  readonly rows: ChangeByRows;
  readonly strength: number;
}

interface DirectedChange extends PreparedChange {
  readonly magnitude: AdapterTensor;
  /** Whether the magnitude works as in PEFT; otherwise as in LyCORIS. */
  readonly isPeft: boolean;
}

/** Adds a change in place. */
function add(sum: Float64Array, change: Float32Array, strength: number, { dtype, rounding }: RowRounding): void {
  if (rounding === 'single') {
    for (let index = 0; index < sum.length; index += 1) sum[index]! += strength * change[index]!;
    return;
  }
  // PEFT multiplies, scales and adds in float32, and rounds the change to the weight's type before adding it.
  const rounded = roundTo(dtype, strength === 1 ? change : change.map((value) => value * strength));
  const added = new Float32Array(sum.length);
  for (let index = 0; index < sum.length; index += 1) added[index] = sum[index]! + rounded[index]!;
  sum.set(roundTo(dtype, added));
}

/** Scales rows or columns to trained lengths after everything has been added. */
function mergeDirected(
  shape: readonly number[],
  { rows, strength, magnitude, isPeft }: DirectedChange,
  addPlain: (weight: Float32Array, from: number, to: number) => WithProducts<Float64Array>,
  how: RowRounding,
): MergeByRows {
  const perRow = shape.slice(1).reduce((product, size) => product * size, 1);
  const isByRow = magnitude.shape[0] === shape[0] && (magnitude.shape[1] ?? 1) === 1;
  const kernel = isByRow ? perRow : perRow / shape[1]!;
  const isRounded = isPeft && how.rounding === 'peft';
  const round = (values: Float64Array): Float64Array =>
    isRounded ? new Float64Array(roundTo(how.dtype, new Float32Array(values))) : values;

  function* directionsOf(weight: Float32Array, from: number, to: number): WithProducts<{ own: Float64Array; directions: Float64Array }> {
    const own = yield* addPlain(weight, from, to);
    const directions = own.slice();
    add(directions, yield* rows.rowsOf(from, to), strength, { dtype: how.dtype, rounding: isRounded ? 'peft' : 'single' });
    return { own, directions };
  }

  /** Which length a value belongs to, counted from the first of these rows or columns. */
  const line = (index: number): number => Math.floor((isByRow ? index : index % perRow) / kernel);

  function addSquares(values: Float64Array, into: Float64Array): void {
    for (let index = 0; index < values.length; index += 1) into[line(index)]! += values[index]! ** 2;
  }

  /** At another strength than 1 PEFT's magnitude moves from the weight's own length towards the trained one; LyCORIS moves the factor itself. */
  function factorsOf(ownSquares: Float64Array, squares: Float64Array, from: number): Float64Array {
    const lengths = squares.map(Math.sqrt);
    const trained = (index: number): number => magnitude.values[from + index]!;
    // LyCORIS keeps the factor finite for a row of zeros.
    if (!isPeft) return lengths.map((length, index) => strength * (trained(index) / (length + FLOAT32_EPSILON) - 1) + 1);
    const norms = round(lengths);
    const wanted = (index: number): number => {
      const own = Math.sqrt(ownSquares[index]!);
      return strength === 1 ? trained(index) : own + strength * (trained(index) - own);
    };
    return round(norms.map((norm, index) => wanted(index) / norm));
  }

  const columnSquares = isByRow
    ? undefined
    : { own: new Float64Array(magnitude.values.length), all: new Float64Array(magnitude.values.length) };
  return {
    measure:
      columnSquares === undefined
        ? undefined
        : function* (weight, from, to) {
            const { own, directions } = yield* directionsOf(weight, from, to);
            addSquares(own, columnSquares.own);
            addSquares(directions, columnSquares.all);
          },
    *merge(weight, from, to) {
      const { own, directions } = yield* directionsOf(weight, from, to);
      const squares = columnSquares ?? { own: new Float64Array(to - from), all: new Float64Array(to - from) };
      if (columnSquares === undefined) {
        addSquares(own, squares.own);
        addSquares(directions, squares.all);
      }
      const factors = factorsOf(squares.own, squares.all, isByRow ? from : 0);
      const merged = new Float32Array(directions.length);
      for (let index = 0; index < merged.length; index += 1) merged[index] = factors[line(index)]! * directions[index]!;
      return merged;
    },
  };
}

const FLOAT32_EPSILON = 2 ** -23;

/** Rounds numbers to those of a type, ties to even; in a new array where something has to be rounded. */
export function roundTo(dtype: MergeDtype, values: Float32Array): Float32Array {
  if (dtype === 'F32') return values;
  return dtype === 'F16' ? float16ToFloat32(float32ToFloat16(values)) : bfloat16ToFloat32(float32ToBfloat16(values));
}
