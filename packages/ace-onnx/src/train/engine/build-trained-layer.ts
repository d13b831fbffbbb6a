import { createWeights } from '../../models/weights.js';
import type { Graph } from '../../onnx/graph.js';
import type { Value } from '../../onnx/types.js';
import type { Tape } from '../tape/tape.js';
import { createTape } from '../tape/tape.js';
import { trainedProducts } from '../trained-products.js';
import type { TrainedNetwork } from './trained-network.js';

/** A layer in a graph. */
export interface TrainedLayer {
  /** What was recorded of the layer. */
  readonly tape: Tape;
  /** What the layer gives, float32, of the shape of `x`. */
  readonly out: Value;
  /** The adapter's tensors that it takes as inputs, by their names in the adapter. */
  readonly parameters: ReadonlyMap<string, Value>;
}

/** Builds a layer with its adapters, recorded on a tape of its own. */
export function buildTrainedLayer(
  graph: Graph,
  network: TrainedNetwork,
  input: { readonly layer: number; readonly x: Value },
): TrainedLayer {
  const { places, forms, siteKey } = network;
  const tape = createTape(graph);
  const { onProduct, parameters } = trainedProducts(tape, forms, { places, keyOf: siteKey });
  const weights = createWeights(tape, places, { onProduct });
  const out = network.buildLayer(tape, weights, input);
  weights.verify(() => true);
  return { tape, out, parameters };
}
