import type { Weights } from '../../src/models/weights.js';
import type { Graph } from '../../src/onnx/graph.js';
import type { Value } from '../../src/onnx/types.js';

/** How a checkpoint that is not there answers what builders ask of it. */
export interface ImaginedCheckpoint {
  /** Whether it has a tensor. */
  has(name: string): boolean;
  /** A shape that no configuration names; throws for others. */
  shapeOf(name: string): readonly number[];
}

/** Weights that only write down which tensors a network asks for. */
export function recordingWeights(graph: Graph, asked: Map<string, readonly number[]>, imagined: ImaginedCheckpoint, prefix = ''): Weights {
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
    has: (name) => imagined.has(prefix + name),
    shapeOf: (name) => imagined.shapeOf(prefix + name),
    under: (more) => recordingWeights(graph, asked, imagined, prefix + more),
    verify() {},
  };
}
