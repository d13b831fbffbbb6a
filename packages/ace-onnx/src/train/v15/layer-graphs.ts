import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { GraphData, TensorPlaces } from '../../onnx/types.js';
import type { TransformerConfig } from '../../models/v15/config.js';
import { createWeights } from '../../models/weights.js';
import type { ChangeForm } from '../adapter-forms.js';
import { differentiate } from '../tape/differentiate.js';
import { createTape } from '../tape/tape.js';
import { trainedProducts } from '../trained-products.js';
import { buildDecoderLayer, buildHead, buildLoss, layerContext } from './decoder-parts.js';
import { siteKey } from './sites.js';

/** What graphs of a decoder are built from. */
export interface DecoderPlan {
  readonly config: TransformerConfig;
  readonly places: TensorPlaces;
  /** The sites that are trained, by their keys. */
  readonly forms: ReadonlyMap<string, ChangeForm>;
}

/** The graph below the first adapter, see `buildHead`. */
export function headGraph({ config, places }: DecoderPlan): GraphData {
  const graph = createGraph('head');
  const weights = createWeights(graph, places);
  buildHead(graph, weights, config);
  weights.verify(() => true);
  return graph.finish();
}

/** One layer: `x` to `out`, float32 `[1, patches, width]`. */
export function layerGraph(plan: DecoderPlan, layer: number): GraphData {
  const { tape, out } = startLayer(plan, layer);
  tape.output('out', out);
  return tape.finish();
}

/**
 * One layer backwards: computes it again from `x`, and from `by_out`, the derivative of the loss by its result, the derivatives by the
 * adapter's tensors, named `by/<tensor>`, and `by_x`. Nothing of the layer is kept between its two runs.
 *
 * @param options - `below`: whether the derivative by `x` is wanted, for a layer further down.
 */
export function layerGradientGraph(plan: DecoderPlan, layer: number, options: { readonly below: boolean }): GraphData {
  const { tape, x, out, parameters } = startLayer(plan, layer);
  const gradient = tape.input('by_out', 'float32', out.shape);
  const wanted = [...parameters.values(), ...(options.below ? [x] : [])];
  const derivatives = differentiate(tape, [{ value: out, gradient }], wanted);
  for (const name of parameters.keys()) tape.output(`by/${name}`, derivatives.get(name)!);
  if (options.below) tape.output('by_x', derivatives.get(x.name)!);
  return tape.finish();
}

/** What lies above the last layer: `x` to `loss`, `velocity` and `by_x`, see `buildLoss`. */
export function lossGraph({ config, places }: DecoderPlan): GraphData {
  const tape = createTape(createGraph('loss'));
  const weights = createWeights(tape, places);
  const x = tape.input('x', 'float32', [1, 'patches', config.width]);
  const { velocity, loss } = buildLoss(tape, weights, config, x);
  weights.verify(() => true);
  const one = operationsOn(tape).expand(tape.constant([1]), loss);
  const by = differentiate(tape, [{ value: loss, gradient: one }], [x]);
  tape.output('loss', loss);
  tape.output('velocity', velocity);
  tape.output('by_x', by.get(x.name)!);
  return tape.finish();
}

function startLayer(plan: DecoderPlan, layer: number) {
  const { config, places, forms } = plan;
  const tape = createTape(createGraph(`layer_${layer}`));
  const { onProduct, parameters } = trainedProducts(tape, forms, { places, keyOf: siteKey });
  const weights = createWeights(tape, places, { onProduct });
  const x = tape.input('x', 'float32', [1, 'patches', config.width]);
  const context = layerContext(tape, config, { slides: config.sliding[layer] === true });
  const out = buildDecoderLayer(tape, weights, config, { layer, x, context });
  weights.verify(() => true);
  return { tape, x, out, parameters };
}
