import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { TextEncoderConfig } from './config.js';
import { buildEncoderLayer, rootMeanSquare, rotaryInputs } from './layers.js';

/**
 * Builds the text encoder, a Qwen3 without its head.
 *
 * Inputs: `ids` int64 `[batch, tokens]`; `cos`, `sin` float32 `[tokens, head size]`; `causal_mask` float32 `[1, 1, tokens, tokens]`.
 * Output: `hidden` float32 `[batch, tokens, width]`.
 *
 * Source: Qwen3 technical report, https://arxiv.org/abs/2505.09388
 *
 * @param onLayer - Sees the output of each layer.
 */
export function buildTextEncoder(
  graph: Graph,
  weights: Weights,
  config: TextEncoderConfig,
  onLayer?: (layer: number, value: Value) => void,
): void {
  const o = operationsOn(graph);
  const ids = graph.input('ids', 'int64', ['batch', 'tokens']);
  const rotary = rotaryInputs(o, (name, shape) => graph.input(name, 'float32', shape), 'tokens', config.headSize);
  const mask = graph.input('causal_mask', 'float32', [1, 1, 'tokens', 'tokens']);
  let x = o.cast(o.gather(weights.stored('embed_tokens.weight', [config.vocabulary, config.width]), ids), 'float32');
  for (let layer = 0; layer < config.layers; layer += 1) {
    x = graph.scope(`layer_${layer}`, () => buildEncoderLayer(o, x, weights.under(`layers.${layer}.`), config, { rotary, mask }));
    onLayer?.(layer, x);
  }
  graph.output('hidden', rootMeanSquare(o, x, weights, 'norm', config.epsilon));
}

/**
 * Builds the look-up of words in the text encoder's table, which is how lyrics enter the model.
 *
 * Input: `ids` int64 `[batch, tokens]`. Output: `rows` float32 `[batch, tokens, width]`.
 */
export function buildWordTable(graph: Graph, weights: Weights, config: TextEncoderConfig): void {
  const o = operationsOn(graph);
  const ids = graph.input('ids', 'int64', ['batch', 'tokens']);
  graph.output('rows', o.cast(o.gather(weights.stored('embed_tokens.weight', [config.vocabulary, config.width]), ids), 'float32'));
}
