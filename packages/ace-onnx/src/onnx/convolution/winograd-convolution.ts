import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Axis, Value } from '../types.js';
import { turned, windowOf } from './bilinear-algorithm.js';
import type { BilinearAlgorithm } from './bilinear-algorithm.js';
import { addBias } from './convolution.js';
import type { Convolution } from './convolution.js';
import { transformFilter } from './transform-filter.js';

/**
 * Writes a convolution of an image by an algorithm for lengths that is used along both axes: square windows are transformed, each factor is one
 * product of all channels with a matrix, and the products are transformed back.
 *
 * @param convolution - Of one item: `x` float32 `[1, inputs, rows, columns]` with so many rows and any number of columns.
 * @param algorithm - Of as many taps as the filter has along one axis.
 * @returns float32 `[1, outputs, rows, columns]`
 *
 * Source: A. Lavin, S. Gray, https://arxiv.org/abs/1509.09308
 */
export function winogradConvolution(graph: Graph, o: Operations, { x, weight, bias }: Convolution, algorithm: BilinearAlgorithm): Value {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const [, , rows, columns] = x.shape as readonly [1, number, number, Value['shape'][number]];
  const square = alongBothAxes(algorithm);
  const { tile, taps } = algorithm;
  const { name, products, data, result } = square;
  const window = windowOf(algorithm);
  const reach = (taps - 1) / 2;
  const tilesDown = Math.ceil(rows / tile);
  const image = o.reshape(x, [inputs, 1, rows, -1], [inputs, 1, rows, columns]);
  const windows = o.conv(image, graph.constant(data, { name: `data of ${name}`, shape: [products, 1, window, window] }), undefined, {
    strides: [tile, tile],
    pads: [reach, reach, reach + tile - 1, reach + tile - 1],
  });
  const factors = o.transpose(o.reshape(windows, [inputs, products, -1], [inputs, products, 'places']), [1, 0, 2]);
  const multiplied = o.matmul(transformFilter(graph, o, weight, square), factors);
  const flat = o.reshape(multiplied, [products, -1], [products, 'all']);
  // The session makes the turn part of the product.
  const back = graph.constant(turned(result, tile * tile, products), { name: `result of ${name}`, shape: [products, tile * tile] });
  const tiles = o.reshape(
    o.matmul(o.transpose(flat, [1, 0]), back),
    [outputs * tilesDown, -1, tile, tile],
    [outputs * tilesDown, 'tiles', tile, tile],
  );
  // Whole rows of tiles are moved, in one turn: turns of single numbers start all threads for each small matrix.
  const tall = tilesDown * tile;
  const whole = o.reshape(o.transpose(tiles, [0, 2, 1, 3]), [1, outputs, tall, -1], [1, outputs, tall, 'wide']);
  const shape = [1, outputs, rows, columns];
  if (rows === tall && isMultiple(columns, tile)) return addBias(o, { ...whole, shape }, bias);
  const ends = o.concat([o.integers([rows]), o.lengthOf(x, 3)], 0);
  const cut = graph.node('Slice', [whole, o.integers([0, 0]), ends, o.integers([2, 3])], { type: 'float32', shape });
  return addBias(o, cut, bias);
}

/** Whether a length is known to be a multiple of a number: it is written as a product, such as `frames*4`. */
function isMultiple(axis: Axis, of: number): boolean {
  if (typeof axis === 'number') return axis % of === 0;
  const known = axis.split('*').map(Number).filter(Number.isInteger);
  return !/[+/']/.test(axis) && known.reduce((product, factor) => product * factor, 1) % of === 0;
}

/** An algorithm for squares made of one for lengths: each row of its matrices is a pair of rows. */
function alongBothAxes({ name, tile, taps, products, data, weight, result }: BilinearAlgorithm): BilinearAlgorithm {
  const window = tile + taps - 1;
  return {
    name: `${name} squared`,
    tile,
    taps,
    products: products * products,
    data: pairs(data, products, window),
    weight: pairs(weight, products, taps),
    result: pairs(result, tile, products),
  };
}

/** The Kronecker product of a matrix with itself, row-major. */
function pairs(matrix: readonly number[], rows: number, columns: number): readonly number[] {
  return Array.from({ length: rows * rows }, (_, pair) => {
    const [first, second] = [Math.floor(pair / rows) * columns, (pair % rows) * columns];
    return Array.from(
      { length: columns * columns },
      (__, place) => matrix[first + Math.floor(place / columns)]! * matrix[second + (place % columns)]!,
    );
  }).flat();
}
