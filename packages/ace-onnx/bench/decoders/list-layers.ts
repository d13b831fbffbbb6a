import { createWeights } from '../../src/models/weights.js';
import type { Weights } from '../../src/models/weights.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import type { Attribute, Axis, TensorPlaces, Value } from '../../src/onnx/types.js';

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
export function listLayers(
  build: (graph: Graph, weights: Weights) => void,
  places: TensorPlaces,
  lengths: Readonly<Record<string, number>>,
): readonly Layer[] {
  const known: Record<string, number> = { ...lengths };
  const layers: Layer[] = [];
  const graph = createGraph('layers');
  const recording: Graph = {
    ...graph,
    node(operator, inputs, result, attributes = {}) {
      if (operator === 'Conv' || operator === 'ConvTranspose' || operator === 'MatMul') {
        const [x, weight] = (inputs as readonly Value[]).map(({ shape }) => shape.map((axis) => lengthOf(axis, known))) as [
          number[],
          number[],
        ];
        // A stride shortens a named axis to one with a name of its own.
        if (operator === 'Conv')
          result.shape.forEach((axis, index) => {
            if (typeof axis === 'string' && axis.endsWith("'")) known[axis] = convolvedLength(x, weight, attributes, index - 2);
          });
        const output = result.shape.map((axis) => lengthOf(axis, known));
        layers.push({ operator, x, weight, attributes, flops: 2 * multiplications(operator, x, weight, output) });
      }
      return graph.node(operator, inputs, result, attributes);
    },
  };
  build(recording, createWeights(recording, places));
  return layers;
}

function convolvedLength(
  x: readonly number[],
  weight: readonly number[],
  attributes: Readonly<Record<string, Attribute>>,
  axis: number,
): number {
  const list = (name: string): readonly number[] => (attributes[name] ?? []) as readonly number[];
  const pads = list('pads');
  const padding = (pads[axis] ?? 0) + (pads[axis + pads.length / 2] ?? 0);
  const reach = (weight[axis + 2]! - 1) * (list('dilations')[axis] ?? 1);
  return Math.floor((x[axis + 2]! + padding - reach - 1) / (list('strides')[axis] ?? 1)) + 1;
}

/** Lengths are written as sums and products of names and numbers: `frames*4`. */
function lengthOf(axis: Axis, lengths: Readonly<Record<string, number>>): number {
  if (typeof axis === 'number') return axis;
  if (lengths[axis] !== undefined) return lengths[axis];
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
