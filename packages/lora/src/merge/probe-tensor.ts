import type { Abortable, Random } from '@loop/core';
import { finishElsewhere, prepareMerge } from '@loop/core/adapters';
import type { MergeByRows, MergeDtype, MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';
import type { LazyTensor } from '@loop/core/weights';

import { applyChange } from './apply-change.js';
import type { ParameterChange } from './plan-merge.js';

/** A changed tensor, measured by random vectors. */
export interface ProbedTensor {
  readonly name: string;
  /** How large the change is beside the weight: the length of the difference over that of the base's weight. */
  readonly relativeChange: number;
  /**
   * How far the merged weight is from what it should be, over what the rounding of its type explains: at most about 1 when all is right. Root mean
   * square over all rows and vectors.
   */
  readonly deviation: number;
  /** The same of the worst row. */
  readonly largestDeviation: number;
  /** Whether rounding explains the difference. */
  readonly agrees: boolean;
}

/** Settings of {@link probeTensor}. */
export interface ProbeTensorOptions extends Abortable {
  readonly random: Random;
  readonly probes: number;
  readonly multiply: MultiplyMatrices | MultiplyElsewhere;
}

/** Above these, something other than rounding is at work: the first for all rows together, the second for one. */
const LIMITS = { deviation: 2, largestDeviation: 8 };

/**
 * The largest relative error of rounding to a type, and the absolute one where numbers are denormal. Programs compute in float32, so that for
 * float32 weights their own errors count too: four times the rounding.
 */
const ROUNDING: Readonly<Record<MergeDtype, { readonly relative: number; readonly absolute: number }>> = {
  F32: { relative: 2 ** -22, absolute: 2 ** -148 },
  F16: { relative: 2 ** -11, absolute: 2 ** -25 },
  BF16: { relative: 2 ** -8, absolute: 2 ** -134 },
};

/** Sends random vectors of +1 and −1 through a merged tensor, and through its base and the adapters. */
export async function probeTensor(
  base: LazyTensor,
  merged: LazyTensor,
  change: ParameterChange,
  { random, probes, multiply, signal }: ProbeTensorOptions,
): Promise<ProbedTensor> {
  // A bias is a column: with a vector of one number, each of its values is looked at.
  const columns = base.shape.slice(1).reduce((product, size) => product * size, 1);
  const rows = base.elements / columns;
  const vectors = Array.from({ length: probes }, () => Float64Array.from({ length: columns }, () => (random.next() < 0.5 ? -1 : 1)));
  const expected = await expectationOf(base, change, vectors, { multiply, signal });
  const { relative, absolute } = ROUNDING[base.dtype as MergeDtype];
  // PEFT rounds the length of a row and the factor as well, which moves the whole row.
  const shared = change.changes.some(({ change: { magnitude } }) => magnitude !== undefined) ? relative ** 2 : 0;
  let [squares, worst, changeSquares, baseSquares] = [0, 0, 0, 0];
  for (const { from, to } of piecesOf(rows, columns)) {
    const range = { start: from * columns, end: to * columns, signal };
    const before = await base.float32(range);
    const after = await merged.float32(range);
    const wanted = await expected(before, from, to);
    for (let row = from; row < to; row += 1) {
      const offset = (row - from) * columns;
      let noise = columns * absolute ** 2;
      for (let column = 0; column < columns; column += 1) {
        const [old, now] = [before[offset + column]!, after[offset + column]!];
        noise += relative ** 2 * (now ** 2 + 4 * (now - old) ** 2);
        changeSquares += (now - old) ** 2;
        baseSquares += old ** 2;
      }
      for (const [index, vector] of vectors.entries()) {
        const output = wanted[index]![row - from]!;
        const difference = dot(after, offset, vector) - output;
        // Errors of rounding are spread evenly up to the largest: its square over 3 is their mean square.
        const deviation = difference === 0 ? 0 : Math.abs(difference) / Math.sqrt(noise / 3 + shared * output ** 2);
        squares += deviation ** 2;
        if (!(deviation <= worst)) worst = deviation;
      }
    }
  }
  const deviation = Math.sqrt(squares / Math.max(1, rows * probes));
  return {
    name: base.name,
    relativeChange: changeSquares === 0 ? 0 : Math.sqrt(changeSquares / baseSquares),
    deviation,
    largestDeviation: worst,
    agrees: deviation <= LIMITS.deviation && worst <= LIMITS.largestDeviation,
  };
}

/** What some rows should give for each vector, from the base's rows. */
type Expectation = (before: Float32Array, from: number, to: number) => Promise<readonly Float64Array[]>;

async function expectationOf(
  base: LazyTensor,
  { changes, added, replaced }: ParameterChange,
  vectors: readonly Float64Array[],
  { multiply, signal }: Pick<ProbeTensorOptions, 'multiply' | 'signal'>,
): Promise<Expectation> {
  const columns = vectors[0]?.length ?? 0;
  const through = (values: Float32Array): readonly Float64Array[] =>
    vectors.map((vector) => Float64Array.from({ length: values.length / columns }, (_, row) => dot(values, row * columns, vector)));
  if (replaced !== undefined) return async (_, from, to) => through(replaced.values.subarray(from * columns, to * columns));
  if (changes.some(({ change }) => change.magnitude !== undefined)) {
    const merge = await measuredMerge(base, changes, { multiply, signal });
    return async (before, from, to) => through(await finishElsewhere(merge(before, from, to), multiply, { signal }));
  }
  const moved = vectors.map((vector) => {
    const sum = new Float64Array(base.elements / columns);
    for (const { change, strength } of changes) applyChange(change, vector).forEach((value, row) => (sum[row]! += strength * value));
    for (const { values, strength } of added) values.forEach((value, row) => (sum[row]! += strength * value * vector[0]!));
    return sum;
  });
  return async (before, from) => through(before).map((outputs, index) => outputs.map((value, row) => value + moved[index]![from + row]!));
}

/** Magnitudes need the lengths of whole rows or columns: the weight is computed afresh, in float32 and without rounding. */
async function measuredMerge(
  base: LazyTensor,
  changes: ParameterChange['changes'],
  { multiply, signal }: Pick<ProbeTensorOptions, 'multiply' | 'signal'>,
): Promise<MergeByRows['merge']> {
  const columns = base.shape.slice(1).reduce((product, size) => product * size, 1);
  const prepared = prepareMerge(base.shape, changes, { dtype: 'F32', rounding: 'single' });
  const { measure, merge } = await finishElsewhere(prepared, multiply, { signal });
  if (measure !== undefined) {
    for (const { from, to } of piecesOf(base.elements / columns, columns)) {
      const before = await base.float32({ start: from * columns, end: to * columns, signal });
      await finishElsewhere(measure(before, from, to), multiply, { signal });
    }
  }
  return merge;
}

/** Cuts a weight into pieces of whole rows. */
function piecesOf(rows: number, columns: number): readonly { readonly from: number; readonly to: number }[] {
  const atOnce = Math.max(1, Math.floor((256 * 1_024) / columns));
  return Array.from({ length: Math.ceil(rows / atOnce) }, (_, index) => ({
    from: index * atOnce,
    to: Math.min(rows, (index + 1) * atOnce),
  }));
}

function dot(values: Float32Array, offset: number, vector: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index += 1) sum += values[offset + index]! * vector[index]!;
  return sum;
}
