import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Value } from '../types.js';
import type { BilinearAlgorithm } from './bilinear-algorithm.js';

/**
 * The factors of a filter, float32 `[1, products, outputs, inputs]`. They depend on nothing but the weight, so that a session that folds
 * constants computes them once, when it is loaded. It keeps what is between until all is folded, hence few operations: the taps are turned
 * to the front, where a 1×1 convolution is the product that leaves the axes as they are needed.
 *
 * @param weight - float32 `[outputs, inputs, …taps]`
 */
export function transformFilter(graph: Graph, o: Operations, weight: Value, algorithm: BilinearAlgorithm): Value {
  const { name, products, weight: matrix } = algorithm;
  const [outputs, inputs, ...axes] = weight.shape as readonly [number, number, ...number[]];
  const taps = axes.reduce((product, axis) => product * axis, 1);
  const last = o.reshape(weight, [outputs, inputs, taps, 1], [outputs, inputs, taps, 1]);
  return o.conv(
    o.transpose(last, [3, 2, 0, 1]),
    graph.constant(matrix, { name: `weight of ${name}`, shape: [products, taps, 1, 1] }),
    undefined,
  );
}
