import type { AdapterProduct, AdapterTensor, LowRank } from '../generation/adapter-weights.js';

/** Rows and columns of a matrix, kernels counted among the columns. */
export type MatrixShape = readonly [rows: number, columns: number];

/** Rows and columns of a factor's matrix. */
export function matrixShape(value: AdapterTensor | AdapterProduct): MatrixShape {
  if (!('a' in value)) return [value.shape[0] ?? 0, count(value.shape.slice(1))];
  if (value.core === undefined) return [value.a.shape[0]!, count(value.b.shape.slice(1))];
  return [value.a.shape[1]!, value.b.shape[1]! * count(value.core.shape.slice(2))];
}

/** Rows and columns of the weight that a change is for; `undefined` where its own parts do not fit together. */
export function changeShape(change: LowRank): MatrixShape | undefined {
  if (change.kind === 'lora') {
    const [rank = 0, ...inputs] = change.a.shape;
    return rank > 0 && change.b.shape[1] === rank ? [change.b.shape[0]!, count(inputs)] : undefined;
  }
  const [first, second] = [matrixShape(change.first), matrixShape(change.second)];
  if (change.kind === 'lokr') return [first[0] * second[0], first[1] * second[1]];
  return first.join() === second.join() ? first : undefined;
}

const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
