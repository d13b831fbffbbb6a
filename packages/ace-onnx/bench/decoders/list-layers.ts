import { createWeights } from '../../src/models/weights.js';
import type { Weights } from '../../src/models/weights.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import type { Attribute, Axis, Value } from '../../src/onnx/types.js';

/** A layer that multiplies, with its sizes at a given length. */
export interface Layer {
  readonly operator: 'Conv' | 'ConvTranspose' | 'MatMul';
  /** Axes of the two factors. */
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Floating-point operations: two per multiplication. */
  readonly flops: number;
}

/**
 * Lists the layers of a plain network that multiply.
 *
 * @param lengths - What its named axes are, such as `{ frames: 54 }`.
 */
export function listLayers(build: (graph: Graph, weights: Weights) => void, lengths: Readonly<Record<string, number>>): readonly Layer[] {
  const layers: Layer[] = [];
  const graph = createGraph('layers');
  const recording: Graph = {
    ...graph,
    node(operator, inputs, result, attributes = {}) {
      if (operator === 'Conv' || operator === 'ConvTranspose' || operator === 'MatMul') {
        const [x, weight] = (inputs as readonly Value[]).map(({ shape }) => shape.map((axis) => lengthOf(axis, lengths)));
        const output = result.shape.map((axis) => lengthOf(axis, lengths));
        layers.push({ operator, x: x!, weight: weight!, attributes, flops: 2 * multiplications(operator, x!, weight!, output) });
      }
      return graph.node(operator, inputs, result, attributes);
    },
  };
  build(recording, createWeights(recording, new Map()));
  return layers;
}

/** Lengths are written as sums and products of names and numbers: `frames*4`. */
function lengthOf(axis: Axis, lengths: Readonly<Record<string, number>>): number {
  if (typeof axis === 'number') return axis;
  const factor = (token: string): number => lengths[token] ?? Number(token);
  return axis
    .split('+')
    .map((term) => term.split('*').reduce((product, token) => product * factor(token), 1))
    .reduce((sum, term) => sum + term, 0);
}

function multiplications(operator: string, x: readonly number[], weight: readonly number[], output: readonly number[]): number {
  const product = (axes: readonly number[]): number => axes.reduce((all, axis) => all * axis, 1);
  if (operator === 'MatMul') return product(output) * x.at(-1)!;
  if (operator === 'ConvTranspose') return product(x) * product(weight.slice(1));
  return product(output) * product(weight.slice(1));
}
