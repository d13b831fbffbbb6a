import type { Operations } from '../onnx/operations.js';
import type { Value } from '../onnx/types.js';

/** How `x` is laid out in `Weights.product`: its inputs are on the second to last axis, or on the last. */
export type ProductLayout = 'channels' | 'rows';

/** How a product with a weight is wanted. */
export interface ProductOptions {
  /**
   * `channels`: `x` is `[…, inputs, length]` and the product `[…, outputs, length]`; `rows`: `[…, inputs]` and `[…, outputs]`. Choose what
   * the rest of the network is made of; the weight is used as it is stored in both.
   *
   * @defaultValue 'channels'
   */
  readonly layout?: ProductLayout | undefined;
  /** The shape that the checkpoint must hold, of as many numbers, such as that of a 1×1 convolution. @defaultValue `[outputs, inputs]` */
  readonly stored?: readonly number[] | undefined;
  /** The name of a tensor `[outputs]` that is added. @defaultValue no bias */
  readonly bias?: string | undefined;
  /** Uses the rows `from` (included) to `to` (excluded) of the weight only, such as one head of a table. @defaultValue all rows */
  readonly rows?: readonly [from: number, to: number] | undefined;
}

/** A product with a weight, as the hook of all products sees it. */
export interface Product {
  /** The full name of the weight in the checkpoint, such as `transformer_blocks.0.attn.to_q.weight`. */
  readonly name: string;
  readonly inputs: number;
  /** Rows of the weight that are used. */
  readonly outputs: number;
  readonly layout: ProductLayout;
  /** Whether only some rows of the weight are used. */
  readonly isPart: boolean;
  /** What is multiplied. */
  readonly x: Value;
}

/**
 * Changes products with weights while a graph is built: a run-time adapter adds `B (A x)`, training records where gradients go.
 *
 * @param y - The product, its bias not yet added.
 * @returns What takes the place of `y`: a value of the same type and shape.
 */
export type ProductHook = (product: Product, y: Value) => Value;

/** What {@link multiply} works on. */
interface Factors {
  readonly x: Value;
  /** float32 `[outputs, inputs]`, or several of them whose outputs follow one another. */
  readonly weights: readonly Value[];
  /** float32, shaped to be added to the product. */
  readonly bias: Value | undefined;
  readonly adapt: ((y: Value) => Value) | undefined;
}

/** Writes a product with a weight into the graph; `Weights.product` is for networks. */
export function multiply(o: Operations, layout: ProductLayout, factors: Factors): Value {
  const { bias, adapt } = factors;
  // A product of rows takes its bias along, which is faster, unless something must be added before it.
  if (layout === 'rows' && adapt === undefined && factors.weights.length === 1) return multiplyRows(o, factors.x, factors.weights, bias);
  const product = layout === 'rows' ? multiplyRows(o, factors.x, factors.weights) : o.matmul(factors.weights[0]!, factors.x);
  const adapted = adapt === undefined ? product : adapt(product);
  return bias === undefined ? adapted : o.add(adapted, bias);
}

/** One product over all rows: ONNX Runtime multiplies two matrices by a turned weight in place, and would copy the weight for more axes. */
function multiplyRows(o: Operations, x: Value, weights: readonly Value[], bias?: Value): Value {
  const leading = x.shape.slice(0, -1);
  const inputs = x.shape.at(-1)!;
  const rows = leading.length === 1 ? x : o.reshape(x, [-1, inputs as number], [leading.join('*'), inputs]);
  const products = weights.map((weight) => o.gemm(rows, weight, bias));
  const flat = products.length === 1 ? products[0]! : o.concat(products, 1);
  return leading.length === 1 ? flat : o.reshapeLike(flat, x, [...leading, flat.shape[1]!]);
}

/** Cuts rows into parts of at most so many numbers, at least one row each. */
export function cutRows([from, to]: readonly [number, number], inputs: number, numbers: number): readonly (readonly [number, number])[] {
  const size = Math.max(1, Math.floor(numbers / inputs));
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, index) => [
    from + index * size,
    Math.min(to, from + (index + 1) * size),
  ]);
}
