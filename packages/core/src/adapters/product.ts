import type { Abortable } from '../job/abort.js';

/** The sizes of a product: `[rows, inner] · [inner, columns]`. */
export type ProductSizes = readonly [rows: number, inner: number, columns: number];

/** What multiplies matrices: `[rows, inner] · [inner, columns]`, row-major. */
export type MultiplyMatrices = (a: Float32Array, b: Float32Array, sizes: ProductSizes) => Float32Array;

/** What multiplies matrices elsewhere: in workers, or by ONNX Runtime. It must not change or keep the factors. */
export type MultiplyElsewhere = (a: Float32Array, b: Float32Array, sizes: ProductSizes) => Promise<Float32Array>;

/** A product that a computation waits for. */
export interface Product {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly sizes: ProductSizes;
}

/** A computation that asks for its products, so that it can be run with any multiplication, here or elsewhere. */
export type WithProducts<T> = Generator<Product, T, Float32Array>;

/** Runs a computation with a multiplication that answers at once. */
export function finish<T>(computation: WithProducts<T>, multiply: MultiplyMatrices): T {
  let step = computation.next();
  while (step.done !== true) step = computation.next(multiply(step.value.a, step.value.b, step.value.sizes));
  return step.value;
}

/** Runs a computation with a multiplication that may take its time. */
export async function finishElsewhere<T>(
  computation: WithProducts<T>,
  multiply: MultiplyMatrices | MultiplyElsewhere,
  { signal }: Abortable = {},
): Promise<T> {
  let step = computation.next();
  while (step.done !== true) {
    const { a, b, sizes } = step.value;
    const answer = multiply(a, b, sizes);
    step = computation.next(answer instanceof Float32Array ? answer : await answer);
    signal?.throwIfAborted();
  }
  return step.value;
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
