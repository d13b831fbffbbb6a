import type { AdapterTensor, LowRank } from '../generation/adapter-weights.js';
import { bfloat16ToFloat32, float32ToBfloat16 } from '../weights/bfloat16.js';
import { float16ToFloat32, float32ToFloat16 } from '../weights/float16.js';

import { changeOf } from './change-of.js';
import type { MultiplyMatrices } from './change-of.js';

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
 * Source: PEFT's merge for LoRA and DoRA, the forward pass of LyCORIS for LoKr and LoHa with magnitudes.
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
  const { dtype = 'F32', rounding = 'single', multiply } = options;
  const round = ROUND[dtype];
  const sum = new Float64Array(weight);
  for (const { change, strength, delta = changeOf(change, multiply) } of changes.filter(
    ({ change: { magnitude } }) => magnitude === undefined,
  )) {
    // PEFT multiplies, scales and adds in float32, and rounds the change to the weight's type before adding it.
    if (rounding === 'peft') {
      const rounded = round(strength === 1 ? delta : delta.map((value) => value * strength));
      sum.set(round(rounded.map((value, index) => Math.fround(sum[index]! + value))));
    } else for (let index = 0; index < sum.length; index += 1) sum[index]! += strength * delta[index]!;
  }
  const directed = changes.find(({ change: { magnitude } }) => magnitude !== undefined);
  if (directed === undefined) return round(Float32Array.from(sum));
  return applyMagnitude(sum, shape, directed, { round, rounding, multiply });
}

interface Rounding {
  readonly round: (values: Float32Array) => Float32Array;
  readonly rounding: MergeRounding;
  readonly multiply: MultiplyMatrices | undefined;
}

function applyMagnitude(weight: Float64Array, shape: readonly number[], directed: WeightedChange, how: Rounding): Float32Array {
  const { round, rounding, multiply } = how;
  const { change, strength } = directed;
  const magnitude = change.magnitude as AdapterTensor;
  const line = lineOf(magnitude.shape, shape);
  const delta = directed.delta ?? changeOf(change, multiply);
  const isPeft = change.kind === 'lora' && rounding === 'peft';
  const directions = isPeft
    ? Float64Array.from(round(round(delta.map((value) => value * strength)).map((value, index) => Math.fround(weight[index]! + value))))
    : weight.map((value, index) => value + strength * delta[index]!);
  const lengths = lengthsOf(directions, line, magnitude.values.length);
  const factors = change.kind === 'lora' ? factorsOfPeft() : factorsOfLycoris();
  return round(Float32Array.from(directions, (value, index) => factors[line(index)]! * value));

  /** At another strength than 1 the magnitude moves from the weight's own length towards the trained one. */
  function factorsOfPeft(): Float64Array {
    const norms = isPeft ? round(Float32Array.from(lengths)) : lengths;
    const own = strength === 1 ? undefined : lengthsOf(weight, line, magnitude.values.length);
    return Float64Array.from(norms, (norm, index) => {
      const trained = magnitude.values[index]!;
      const factor = (own === undefined ? trained : own[index]! + strength * (trained - own[index]!)) / norm;
      return isPeft ? round(Float32Array.of(factor))[0]! : factor;
    });
  }

  /** LyCORIS moves the factor itself, and keeps it finite for a row of zeros. */
  function factorsOfLycoris(): Float64Array {
    return lengths.map((length, index) => strength * (magnitude.values[index]! / (length + FLOAT32_EPSILON) - 1) + 1);
  }
}

const FLOAT32_EPSILON = 2 ** -23;

/** Which length belongs to a value: that of its row, or that of its column. */
function lineOf(magnitude: readonly number[], shape: readonly number[]): (index: number) => number {
  const perRow = shape.slice(1).reduce((product, size) => product * size, 1);
  if (magnitude[0] === shape[0] && (magnitude[1] ?? 1) === 1) return (index) => Math.floor(index / perRow);
  const kernel = perRow / shape[1]!;
  return (index) => Math.floor((index % perRow) / kernel);
}

function lengthsOf(values: Float64Array, line: (index: number) => number, count: number): Float64Array {
  const squares = new Float64Array(count);
  for (let index = 0; index < values.length; index += 1) squares[line(index)]! += values[index]! ** 2;
  return squares.map(Math.sqrt);
}

const ROUND: Readonly<Record<MergeDtype, (values: Float32Array) => Float32Array>> = {
  F32: (values) => values,
  F16: (values) => float16ToFloat32(float32ToFloat16(values)),
  BF16: (values) => bfloat16ToFloat32(float32ToBfloat16(values)),
};
