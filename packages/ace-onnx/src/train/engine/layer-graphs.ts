import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { GraphData, Value } from '../../onnx/types.js';
import { createWeights } from '../../models/weights.js';
import { differentiate } from '../tape/differentiate.js';
import { createTape } from '../tape/tape.js';
import { buildTrainedLayer } from './build-trained-layer.js';
import type { TrainedLayer } from './build-trained-layer.js';
import type { TrainedNetwork } from './trained-network.js';

/** The graph below the first adapter. */
export function headGraph(network: TrainedNetwork): GraphData {
  const graph = createGraph('head');
  const weights = createWeights(graph, network.places);
  network.buildHead(graph, weights);
  weights.verify(() => true);
  return graph.finish();
}

/** One layer: `x` to `out`. */
export function layerGraph(network: TrainedNetwork, layer: number): GraphData {
  const { tape, out } = startLayer(network, layer);
  tape.output('out', out);
  return tape.finish();
}

/**
 * One layer backwards: computes it again from `x`, and from `by_out`, the derivative of the loss by its result, the derivatives by the
 * adapter's tensors, named `by/<tensor>`, and `by_x`. Nothing of the layer is kept between its two runs.
 *
 * @param options - `below`: whether the derivative by `x` is wanted, for a layer further down.
 */
export function layerGradientGraph(network: TrainedNetwork, layer: number, options: { readonly below: boolean }): GraphData {
  const { tape, x, out, parameters } = startLayer(network, layer);
  const gradient = tape.input('by_out', 'float32', out.shape);
  const wanted = [...parameters.values(), ...(options.below ? [x] : [])];
  const derivatives = differentiate(tape, [{ value: out, gradient }], wanted);
  for (const name of parameters.keys()) tape.output(`by/${name}`, derivatives.get(name)!);
  if (options.below) tape.output('by_x', derivatives.get(x.name)!);
  return tape.finish();
}

/** What lies above the last layer: `x` to `loss`, `velocity` and `by_x`. */
export function lossGraph(network: TrainedNetwork): GraphData {
  const tape = createTape(createGraph('loss'));
  const weights = createWeights(tape, network.places);
  const x = tape.input('x', 'float32', network.shape);
  const { velocity, loss } = network.buildLoss(tape, weights, x);
  weights.verify(() => true);
  const one = operationsOn(tape).expand(tape.constant([1]), loss);
  const by = differentiate(tape, [{ value: loss, gradient: one }], [x]);
  tape.output('loss', loss);
  tape.output('velocity', velocity);
  tape.output('by_x', by.get(x.name)!);
  return tape.finish();
}

function startLayer(network: TrainedNetwork, layer: number): TrainedLayer & { readonly x: Value } {
  const graph = createGraph(`layer_${layer}`);
  const x = graph.input('x', 'float32', network.shape);
  return { x, ...buildTrainedLayer(graph, network, { layer, x }) };
}
