import { createRandom } from '@loop/core';
import type { AdapterSite, Random, Seed } from '@loop/core';

import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Product } from '../../models/product.js';
import { float32 } from '../../runtime/tensor.js';
import type { Tensors } from '../../runtime/tensor.js';
import type { Tape } from '../tape/tape.js';
import { toMatrix } from './change.js';

// An element is dropped by a number that is drawn for its row and one for its column: their sum without its whole part is uniform, and any two elements
// of a matrix are independent. So a graph is fed as many numbers as a matrix has rows and columns, not a mask of its size.

const keptName = (key: string): string => `${key}/kept`;
const rowsName = (key: string): string => `${key}/rows`;
const columnsName = (key: string): string => `${key}/columns`;

/** Numbers are multiples of this, so that sums of three are exact in float32. */
const GRAIN = 2 ** -20;

/**
 * Drops elements of what is multiplied by an adapter, and makes the others larger by as much. Inputs of the graph:
 * `<module>/rows`, `<module>/columns`, and `<module>/kept`, the share that is kept, float32 `[1]`.
 *
 * Source: N. Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 *
 * @returns Values of the layout of the product; rows as a matrix.
 */
export function dropInputs(tape: Tape, o: Operations, { x: given, layout, inputs }: Product, key: string): Value {
  const x = layout === 'rows' ? toMatrix(o, given) : given;
  const places = layout === 'rows' ? x.shape[0]! : x.shape.at(-1)!;
  const rows = tape.input(rowsName(key), 'float32', layout === 'rows' ? [places, 1] : [1, places]);
  const columns = tape.input(columnsName(key), 'float32', layout === 'rows' ? [1, inputs] : [inputs, 1]);
  const kept = tape.input(keptName(key), 'float32', [1]);
  const floor = (value: Value): Value => tape.node('Floor', [value], value);
  const sum = o.add(rows, columns);
  const isKept = floor(o.add(o.sub(sum, floor(sum)), kept));
  return o.mul(x, o.div(isKept, kept));
}

/** What {@link dropInputs} is fed for a site. */
export interface DropoutDraw {
  /** The rows of its matrix in this example. */
  readonly places: number;
  /** Whether rows stand on the first axis, as in the layout `rows`. */
  readonly layout: Product['layout'];
  /** Share of the elements that is dropped. */
  readonly share: number;
  /** Names the draws; nothing is dropped without one. */
  readonly seed: Seed | undefined;
}

/** Draws the numbers of a site. */
export function dropoutFeeds({ key, inputs }: AdapterSite, { places, layout, share, seed }: DropoutDraw): Tensors {
  const random = seed === undefined ? undefined : createRandom(seed).fork(key);
  const [rows, columns] = [draw(places, random), draw(inputs, random)];
  return {
    [keptName(key)]: float32(Float32Array.of(seed === undefined ? 1 : 1 - share), [1]),
    [rowsName(key)]: float32(rows, layout === 'rows' ? [places, 1] : [1, places]),
    [columnsName(key)]: float32(columns, layout === 'rows' ? [1, inputs] : [inputs, 1]),
  };
}

function draw(length: number, random: Random | undefined): Float32Array {
  const values = new Float32Array(length);
  if (random !== undefined) for (let index = 0; index < length; index += 1) values[index] = random.integer(1 / GRAIN) * GRAIN;
  return values;
}
