import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Value } from '../types.js';
import { windowOf } from './bilinear-algorithm.js';
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
  const together = o.matmul(graph.constant(result, { name: `result of ${name}`, shape: [tile * tile, products] }), flat);
  // One axis after the other, both in turns of few and large matrices: each starts all threads.
  const apart = o.reshape(together, [tile, tile, -1], [tile, tile, 'places']);
  const across = o.reshape(o.transpose(apart, [0, 2, 1]), [tile, outputs * tilesDown, -1], [tile, outputs * tilesDown, 'wide']);
  const tall = tilesDown * tile;
  const whole = o.reshape(o.transpose(across, [1, 0, 2]), [1, outputs, tall, -1], [1, outputs, tall, 'wide']);
  const ends = o.concat([o.integers([rows]), o.lengthOf(x, 3)], 0);
  const cut = graph.node('Slice', [whole, o.integers([0, 0]), ends, o.integers([2, 3])], {
    type: 'float32',
    shape: [1, outputs, rows, columns],
  });
  return addBias(o, cut, bias);
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
