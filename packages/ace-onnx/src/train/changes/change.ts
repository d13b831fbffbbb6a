import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Product } from '../../models/product.js';
import type { Tape } from '../tape/tape.js';

/** What the change of a product is built from. */
export interface ChangeInputs {
  readonly tape: Tape;
  readonly o: Operations;
  readonly product: Product;
  /** The product with the frozen weight, its bias not yet added. */
  readonly y: Value;
  /** The adapter's tensors, by part. */
  readonly parts: ReadonlyMap<string, Value>;
  /** What the change is multiplied by, float32 `[1]`. */
  readonly scale: Value;
  /** What is multiplied, elements of it dropped: rows as a matrix; `undefined` where nothing is dropped. */
  readonly dropped: Value | undefined;
  /** The frozen weight, float32 `[outputs, inputs]`; asking for it puts it into the graph. */
  readonly weight: () => Value;
}

/** Adds the change of a product to the graph. @returns What takes the place of the product, of its type and shape. */
export type ChangeBuilder = (inputs: ChangeInputs) => Value;

/** Rows `[…, size]` as a matrix. */
export function toMatrix(o: Operations, x: Value): Value {
  const leading = x.shape.slice(0, -1);
  const size = x.shape.at(-1) as number;
  return leading.length === 1 ? x : o.reshape(x, [-1, size], [leading.join('*'), size]);
}

/** A matrix as rows that stand as those of `like`. */
export function toRows(o: Operations, matrix: Value, like: Value): Value {
  return like.shape.length === 2 ? matrix : o.reshapeLike(matrix, like, [...like.shape.slice(0, -1), matrix.shape[1]!]);
}
