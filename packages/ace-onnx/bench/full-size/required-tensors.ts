import type { TensorSpec } from '@loop/core/weights';

import { RECIPES } from '../../src/models/v1/networks.js';
import type { NetworkName } from '../../src/models/v1/networks.js';
import type { Weights } from '../../src/models/weights.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import { LYRIC_LAYERS, READ_SHAPES } from './published-sizes.js';
import { recordingWeights } from './recording-weights.js';
import type { ImaginedCheckpoint } from './recording-weights.js';

/** The tensors that networks ask for, found by building them over weights that only write down what was asked. */
export function requiredTensors(networks: readonly NetworkName[], config: unknown, dtype: 'BF16' | 'F32'): readonly TensorSpec[] {
  return tensorsAskedFor((graph, weights) => networks.forEach((name) => RECIPES[name].build(graph, weights, config)), dtype);
}

/** The tensors that a network asks for, however many. @param imagined - How the checkpoint answers. @defaultValue as that of v1 */
export function tensorsAskedFor(
  build: (graph: Graph, weights: Weights) => void,
  dtype: 'BF16' | 'F32',
  imagined = PUBLISHED_V1,
): readonly TensorSpec[] {
  const asked = new Map<string, readonly number[]>();
  const graph = createGraph('asked');
  build(graph, recordingWeights(graph, asked, imagined));
  return [...asked].map(([name, shape]) => ({ name, dtype, shape }));
}

const PUBLISHED_V1: ImaginedCheckpoint = {
  has(name) {
    const layer = /encoders\.(\d+)\./.exec(name);
    // Spelled as the published files spell it: weight normalisation in its older form.
    return layer === null ? !name.includes('parametrizations') : Number(layer[1]) < LYRIC_LAYERS;
  },
  shapeOf(name) {
    const shape = READ_SHAPES.find(([pattern]) => pattern.test(name))?.[1];
    if (shape === undefined) throw new Error(`The shape of ${name} is not known.`);
    return shape;
  },
};
