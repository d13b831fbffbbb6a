import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Graph } from '../../onnx/graph.js';
import type { GraphData, Value } from '../../onnx/types.js';
import { createWeights } from '../../models/weights.js';
import { differentiate } from '../tape/differentiate.js';
import { createTape } from '../tape/tape.js';
import { buildTrainedLayer } from './build-trained-layer.js';
import type { TrainedLayer } from './build-trained-layer.js';
import { firstTrainedLayer } from './trained-network.js';
import type { TrainedNetwork } from './trained-network.js';

/**
 * All layers, the loss and the derivatives in one graph: inputs and outputs as those of the graphs of `layer-graphs.ts`, `x` being that of the
 * head. Each layer is computed again before its derivative, from its input and a number that is 0 and depends on the derivative by its result:
 * that holds the second computation back until the derivative has come, so that no two layers are in memory at once.
 */
export function wholeGraph(network: TrainedNetwork): GraphData {
  const { places, layers, shape } = network;
  const graph = createGraph('training');
  const first = firstTrainedLayer(network);
  const declared = new Map<string, Value>();
  // A layer is built twice over one set of inputs.
  const sharing: Graph = {
    ...graph,
    input(name, type, shape) {
      const known = declared.get(name) ?? graph.input(name, type, shape);
      declared.set(name, known);
      return known;
    },
  };
  const build = (layer: number, x: Value): TrainedLayer => buildTrainedLayer(sharing, network, { layer, x });

  const starts = [sharing.input('x', 'float32', shape)];
  for (let layer = 0; layer < layers; layer += 1) starts.push(build(layer, starts[layer]!).out);

  const tape = createTape(sharing);
  const o = operationsOn(tape);
  const top = starts.at(-1)!;
  const { velocity, loss } = network.buildLoss(tape, createWeights(tape, places), top);
  const one = o.expand(tape.constant([1]), loss);
  let gradient = differentiate(tape, [{ value: loss, gradient: one }], [top]).get(top.name)!;
  graph.output('loss', loss);
  graph.output('velocity', velocity);
  for (let layer = layers - 1; layer >= first; layer -= 1) {
    const x = heldBack(graph, o, starts[layer]!, gradient);
    const again = graph.scope('again', () => build(layer, x));
    const wanted = [...again.parameters.values(), ...(layer > first ? [x] : [])];
    const derivatives = differentiate(again.tape, [{ value: again.out, gradient }], wanted);
    for (const name of again.parameters.keys()) graph.output(`by/${name}`, derivatives.get(name)!);
    if (layer > first) gradient = derivatives.get(x.name)!;
  }
  return graph.finish();
}

/** The same numbers, which cannot be computed before `reason` is there. */
function heldBack(graph: Graph, o: Operations, x: Value, reason: Value): Value {
  const [from, to] = [graph.constant([0, 0, 0], { type: 'int64' }), graph.constant([1, 1, 1], { type: 'int64' })];
  const corner = graph.node('Slice', [reason, from, to], { type: 'float32', shape: [1, 1, 1] });
  return { ...o.add(x, o.mul(corner, 0)), shape: x.shape };
}
