import type { AdapterProduct, AdapterTensor, LowRank } from '../generation/adapter-weights.js';

import { transposeMatrix } from './transpose-matrix.js';

/** What multiplies matrices: `[rows, inner] · [inner, columns]`, row-major. */
export type MultiplyMatrices = (
  a: Float32Array,
  b: Float32Array,
  sizes: readonly [rows: number, inner: number, columns: number],
) => Float32Array;

/** The number that an adapter's product is multiplied by. */
export function scaleOf(change: LowRank): number {
  if (change.kind === 'lora') {
    const rank = change.a.shape[0]!;
    return change.alpha / (change.rankStabilized === true ? Math.sqrt(rank) : rank);
  }
  const rank = rankOf(change);
  return (change.scalar ?? 1) * (rank === undefined ? 1 : change.alpha / rank);
}

/** The rank of a change; `undefined` for a LoKr with both factors whole, and for whole differences. */
export function rankOf(change: LowRank): number | undefined {
  if (change.kind === 'lora') return change.a.shape[0]!;
  const product = [change.first, change.second].find((factor): factor is AdapterProduct => 'a' in factor);
  return product?.b.shape[0];
}

/** The same elsewhere, such as in a runtime for networks. */
export type MultiplyElsewhere = (...product: Parameters<MultiplyMatrices>) => Promise<Float32Array>;

/**
 * Computes the change of a weight, scale included and magnitudes apart.
 *
 * Source: LoRA https://arxiv.org/abs/2106.09685, rsLoRA https://arxiv.org/abs/2312.03732, LoHa https://arxiv.org/abs/2108.06098, LoKr
 * https://arxiv.org/abs/2309.14859 (as in the forward pass of LyCORIS, not in its `merge_to`, which scales twice).
 *
 * @returns float32, row-major, of the weight's shape; a convolution's kernel counts among the columns.
 */
export function changeOf(change: LowRank, multiply: MultiplyMatrices = multiplyMatrices): Float32Array {
  const work = computeChange(change);
  let step = work.next();
  while (step.done !== true) step = work.next(multiply(...step.value));
  return step.value;
}

/** {@link changeOf}, its products of matrices made elsewhere. */
export async function changeOfElsewhere(change: LowRank, multiply: MultiplyElsewhere): Promise<Float32Array> {
  const work = computeChange(change);
  let step = work.next();
  while (step.done !== true) step = work.next(await multiply(...step.value));
  return step.value;
}

/** Work that asks for products of matrices on its way. */
type MatrixWork<T> = Generator<Parameters<MultiplyMatrices>, T, Float32Array>;

function* computeChange(change: LowRank): MatrixWork<Float32Array> {
  const scale = scaleOf(change);
  if (change.kind === 'lora') {
    const { a, b } = change;
    const rank = a.shape[0]!;
    return scaled(yield [b.values, a.values, [b.shape[0]!, rank, a.values.length / rank]], scale);
  }
  const first = yield* matrixOf(change.first);
  const second = yield* matrixOf(change.second);
  if (change.kind === 'loha')
    return scaled(
      first.values.map((value, index) => value * second.values[index]!),
      scale,
    );
  return kronecker(first, second, scale);
}

/** A matrix with its sizes. */
interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** Values of a convolution's kernel for each column. */
  readonly kernel: number;
}

function* matrixOf(factor: AdapterTensor | AdapterProduct): MatrixWork<Dense> {
  if (!('a' in factor)) {
    const kernel = count(factor.shape.slice(2));
    return { rows: factor.shape[0]!, columns: factor.shape[1]!, values: factor.values, kernel };
  }
  const { a, b, core } = factor;
  if (core !== undefined) return yield* tucker(a, b, core);
  const [rows, rank] = a.shape as [number, number];
  const columns = b.values.length / rank;
  return { rows, columns, values: yield [a.values, b.values, [rows, rank, columns]], kernel: 1 };
}

/** `Σ core[i, j, k…] · a[i, row] · b[j, column]`, the kernel last. */
function* tucker(a: AdapterTensor, b: AdapterTensor, core: AdapterTensor): MatrixWork<Dense> {
  const [rankA, rows] = a.shape as [number, number];
  const [rankB, columns] = b.shape as [number, number];
  const kernel = count(core.shape.slice(2));
  // First aᵀ · core over i, then b over j for each kernel position.
  const mixed = yield [transposeMatrix(a.values, rankA, rows), core.values, [rows, rankA, rankB * kernel]];
  const values = new Float32Array(rows * columns * kernel);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let k = 0; k < kernel; k += 1) {
        let sum = 0;
        for (let j = 0; j < rankB; j += 1) sum += mixed[(row * rankB + j) * kernel + k]! * b.values[j * columns + column]!;
        values[(row * columns + column) * kernel + k] = sum;
      }
    }
  }
  return { rows, columns, values, kernel };
}

function kronecker(first: Dense, second: Dense, scale: number): Float32Array {
  const result = new Float32Array(first.rows * first.columns * second.values.length);
  const width = second.columns * second.kernel;
  const stride = first.columns * width;
  for (let a = 0; a < first.rows; a += 1) {
    for (let b = 0; b < first.columns; b += 1) {
      const weight = scale * first.values[a * first.columns + b]!;
      for (let c = 0; c < second.rows; c += 1) {
        const to = (a * second.rows + c) * stride + b * width;
        for (let d = 0; d < width; d += 1) result[to + d] = weight * second.values[c * width + d]!;
      }
    }
  }
  return result;
}

/** Multiplies two matrices with sums in double precision. */
export const multiplyMatrices: MultiplyMatrices = (a, b, [rows, inner, columns]) => {
  const result = new Float32Array(rows * columns);
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    sums.fill(0);
    for (let k = 0; k < inner; k += 1) {
      const weight = a[row * inner + k]!;
      const from = k * columns;
      for (let column = 0; column < columns; column += 1) sums[column]! += weight * b[from + column]!;
    }
    result.set(sums, row * columns);
  }
  return result;
};

function scaled(values: Float32Array, scale: number): Float32Array {
  if (scale !== 1) for (let index = 0; index < values.length; index += 1) values[index]! *= scale;
  return values;
}

const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
