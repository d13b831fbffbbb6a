import type { TensorSpec } from '@loop/core/weights';

import { RECIPES } from '../../src/models/v1/networks.js';
import type { NetworkName } from '../../src/models/v1/networks.js';
import type { Weights } from '../../src/models/weights.js';
import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import type { Value } from '../../src/onnx/types.js';
import { LYRIC_LAYERS, READ_SHAPES } from './published-sizes.js';

/** The tensors that networks ask for, found by building them over weights that only write down what was asked. */
export function requiredTensors(networks: readonly NetworkName[], config: unknown, dtype: 'BF16' | 'F32'): readonly TensorSpec[] {
  const asked = new Map<string, readonly number[]>();
  for (const name of networks) {
    const graph = createGraph(name);
    RECIPES[name].build(graph, recordingWeights(graph, asked), config);
  }
  return [...asked].map(([name, shape]) => ({ name, dtype, shape }));
}

function recordingWeights(graph: Graph, asked: Map<string, readonly number[]>, prefix = ''): Weights {
  const take = (name: string, shape: readonly number[], as: readonly number[]): Value => {
    asked.set(prefix + name, shape);
    return graph.external(`${prefix}${name}[${as.join()}]`, { type: 'float32', shape: as, file: 'weights', offset: 0, length: 0 });
  };
  return {
    float: (name, shape, { as = shape } = {}) => take(name, shape, as),
    product(name, shape, x, { stored = shape, bias, layout = 'channels' } = {}) {
      take(name, stored, shape);
      if (bias !== undefined) take(bias, [shape[0]], [shape[0]]);
      const place = layout === 'rows' ? x.shape.length - 1 : x.shape.length - 2;
      return { ...x, shape: x.shape.map((length, axis) => (axis === place ? shape[0] : length)) };
    },
    stored: (name, shape) => take(name, shape, shape),
    has(name) {
      const layer = /encoders\.(\d+)\./.exec(prefix + name);
      // Spelled as the published files spell it: weight normalisation in its older form.
      return layer === null ? !name.includes('parametrizations') : Number(layer[1]) < LYRIC_LAYERS;
    },
    shapeOf(name) {
      const shape = READ_SHAPES.find(([pattern]) => pattern.test(prefix + name))?.[1];
      if (shape === undefined) throw new Error(`The shape of ${prefix}${name} is not known.`);
      return shape;
    },
    under: (more) => recordingWeights(graph, asked, prefix + more),
    verify() {},
  };
}
