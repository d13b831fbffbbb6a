import type { AdapterProduct, AdapterTensor, LowRank } from '../generation/adapter-weights.js';

import { finish, finishElsewhere, multiplyMatrices } from './product.js';
import type { MultiplyElsewhere, MultiplyMatrices, WithProducts } from './product.js';
import { transposeMatrix } from './transpose-matrix.js';

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

/**
 * Computes the change of a weight, scale included and magnitudes apart.
 *
 * @returns float32, row-major, of the weight's shape; a convolution's kernel counts among the columns.
 */
export function changeOf(change: LowRank, multiply: MultiplyMatrices = multiplyMatrices): Float32Array {
  return finish(wholeChange(change), multiply);
}

/** {@link changeOf}, its products of matrices made elsewhere. */
export async function changeOfElsewhere(change: LowRank, multiply: MultiplyElsewhere): Promise<Float32Array> {
  return finishElsewhere(wholeChange(change), multiply);
}

function* wholeChange(change: LowRank): WithProducts<Float32Array> {
  const { rows, rowsOf } = yield* prepareChange(change);
  return yield* rowsOf(0, rows);
}

/** A change that is computed some rows at a time. */
export interface ChangeByRows {
  /** How many rows there are: the weight's outputs. */
  readonly rows: number;
  /** Computes some rows, scale included: float32 `[to − from, columns]`. */
  readonly rowsOf: (from: number, to: number) => WithProducts<Float32Array>;
}

/**
 * Prepares a change to be computed some rows at a time, so that a change as large as its weight need not be in memory.
 *
 * Source: LoRA https://arxiv.org/abs/2106.09685, rsLoRA https://arxiv.org/abs/2312.03732, LoHa https://arxiv.org/abs/2108.06098, LoKr
 * https://arxiv.org/abs/2309.14859 (as in the forward pass of LyCORIS, not in its `merge_to`, which scales twice).
 */
export function* prepareChange(change: LowRank): WithProducts<ChangeByRows> {
  const scale = scaleOf(change);
  if (change.kind === 'lora') {
    const { rows, rowsOf } = yield* prepareFactor({ a: change.b, b: change.a });
    return { rows, rowsOf: (from, to) => scaledRows(rowsOf(from, to), scale) };
  }
  if (change.kind === 'lokr') {
    const [first, second] = [yield* matrixOf(change.first), yield* matrixOf(change.second)];
    return {
      rows: first.rows * second.rows,
      // oxlint-disable-next-line require-yield -- no product is left to ask for
      *rowsOf(from, to) {
        return kroneckerRows(first, second, { scale, from, to });
      },
    };
  }
  const [first, second] = [yield* prepareFactor(change.first), yield* prepareFactor(change.second)];
  return {
    rows: first.rows,
    *rowsOf(from, to) {
      const values = yield* first.rowsOf(from, to);
      const others = yield* second.rowsOf(from, to);
      // Not in place: a factor that is stored whole is shared with the adapter.
      const products = new Float32Array(values.length);
      for (let index = 0; index < values.length; index += 1) products[index] = values[index]! * others[index]!;
      return scaled(products, scale);
    },
  };
}

/** A matrix with its sizes. */
interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** Values of a convolution's kernel for each column. */
  readonly kernel: number;
}

/** A factor by rows: a product's rows are multiplied when they are asked for, and everything else is there already. */
function* prepareFactor(factor: AdapterTensor | AdapterProduct): WithProducts<ChangeByRows> {
  if ('a' in factor && factor.core === undefined) {
    const { a, b } = factor;
    const [rows, rank] = a.shape as [number, number];
    return {
      rows,
      *rowsOf(from, to) {
        return yield { a: a.values.subarray(from * rank, to * rank), b: b.values, sizes: [to - from, rank, b.values.length / rank] };
      },
    };
  }
  const { rows, columns, kernel, values } = yield* matrixOf(factor);
  const width = columns * kernel;
  return {
    rows,
    // oxlint-disable-next-line require-yield -- no product is left to ask for
    *rowsOf(from, to) {
      return values.subarray(from * width, to * width);
    },
  };
}

function* matrixOf(factor: AdapterTensor | AdapterProduct): WithProducts<Dense> {
  if (!('a' in factor)) {
    const kernel = count(factor.shape.slice(2));
    return { rows: factor.shape[0]!, columns: factor.shape[1]!, values: factor.values, kernel };
  }
  const { a, b, core } = factor;
  if (core !== undefined) return yield* tucker(a, b, core);
  const [rows, rank] = a.shape as [number, number];
  const columns = b.values.length / rank;
  return { rows, columns, values: yield { a: a.values, b: b.values, sizes: [rows, rank, columns] }, kernel: 1 };
}

/** `Σ core[i, j, k…] · a[i, row] · b[j, column]`, the kernel last. */
function* tucker(a: AdapterTensor, b: AdapterTensor, core: AdapterTensor): WithProducts<Dense> {
  const [rankA, rows] = a.shape as [number, number];
  const [rankB, columns] = b.shape as [number, number];
  const kernel = count(core.shape.slice(2));
  // First aᵀ · core over i, then b over j for each kernel position.
  const mixed = yield { a: transposeMatrix(a.values, rankA, rows), b: core.values, sizes: [rows, rankA, rankB * kernel] };
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

/** Which rows of a Kronecker product, and what they are multiplied by. */
interface KroneckerRows {
  readonly scale: number;
  readonly from: number;
  readonly to: number;
}

function kroneckerRows(first: Dense, second: Dense, { scale, from, to }: KroneckerRows): Float32Array {
  const width = second.columns * second.kernel;
  const stride = first.columns * width;
  const result = new Float32Array((to - from) * stride);
  for (let row = from; row < to; row += 1) {
    const a = Math.floor(row / second.rows);
    const source = (row % second.rows) * width;
    for (let b = 0; b < first.columns; b += 1) {
      const weight = scale * first.values[a * first.columns + b]!;
      const target = (row - from) * stride + b * width;
      for (let d = 0; d < width; d += 1) result[target + d] = weight * second.values[source + d]!;
    }
  }
  return result;
}

function* scaledRows(rows: WithProducts<Float32Array>, scale: number): WithProducts<Float32Array> {
  return scaled(yield* rows, scale);
}

/** Multiplies in place. */
function scaled(values: Float32Array, scale: number): Float32Array {
  if (scale !== 1) for (let index = 0; index < values.length; index += 1) values[index]! *= scale;
  return values;
}

const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
