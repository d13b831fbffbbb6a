import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Value } from '../types.js';
import { turned, windowOf } from './bilinear-algorithm.js';
import type { BilinearAlgorithm } from './bilinear-algorithm.js';
import { addBias } from './convolution.js';
import type { Convolution } from './convolution.js';
import { transformFilter } from './transform-filter.js';

/**
 * Writes a convolution over a length by an algorithm of fewer multiplications: windows of the input are transformed, each factor is one
 * product of all channels with a matrix, and the products are transformed back.
 *
 * A dilated filter reads every `dilation`-th place; neighbours within one dilation are the last axis here, so it costs no more.
 *
 * @param convolution - Of one item: `x` float32 `[1, inputs, length]`, of any length.
 * @param algorithm - Of as many taps as the filter has.
 * @returns float32 `[1, outputs, length]`
 */
export function transformConvolution(graph: Graph, o: Operations, convolution: Convolution, algorithm: BilinearAlgorithm): Value {
  const { x, weight, bias, dilation = 1 } = convolution;
  const [outputs, inputs] = weight.shape as readonly [number, number, number];
  const { name, tile, taps, products, data, result } = algorithm;
  const reach = (taps - 1) / 2;
  const length = o.lengthOf(x, 2);
  const even = dilation === 1 ? x : o.padEnd(x, 2, o.mod(o.neg(length), dilation));
  const rows = o.reshape(even, [inputs, 1, -1, dilation], [inputs, 1, 'rows', dilation]);
  // The padding fills up the last window, too.
  const windows = o.conv(rows, graph.constant(data, { name: `data of ${name}`, shape: [products, 1, windowOf(algorithm), 1] }), undefined, {
    strides: [tile, 1],
    pads: [reach, 0, reach + tile - 1, 0],
  });
  const factors = o.transpose(o.reshape(windows, [inputs, products, -1], [inputs, products, 'places']), [1, 0, 2]);
  const multiplied = o.matmul(transformFilter(graph, o, weight, algorithm), factors);
  const flat = o.reshape(multiplied, [products, -1], [products, 'all']);
  // The session makes the turn part of the product.
  const back = graph.constant(turned(result, tile, products), { name: `result of ${name}`, shape: [products, tile] });
  const tiles = o.matmul(o.transpose(flat, [1, 0]), back);
  const ordered = dilation === 1 ? tiles : interleave(o, tiles, { outputs, dilation, tile });
  const whole = o.reshape(ordered, [1, outputs, -1], [1, outputs, x.shape[2]!]);
  return addBias(o, { ...o.slice(whole, o.integers([0]), length, 2), shape: whole.shape }, bias);
}

/**
 * Puts the places of a dilation back among each other: `[outputs · rows · dilation, tile]` to `[outputs, rows · tile, dilation]`. In two turns: the
 * first moves whole tiles, the second turns one matrix per output. One turn of a small matrix per tile starts all threads for each of them.
 */
function interleave(
  o: Operations,
  tiles: Value,
  { outputs, dilation, tile }: { readonly outputs: number; readonly dilation: number; readonly tile: number },
): Value {
  const split = o.reshape(tiles, [outputs, -1, dilation, tile], [outputs, 'rows', dilation, tile]);
  const apart = o.reshape(o.transpose(split, [0, 2, 1, 3]), [outputs, dilation, -1], [outputs, dilation, 'places']);
  return o.transpose(apart, [0, 2, 1]);
}
