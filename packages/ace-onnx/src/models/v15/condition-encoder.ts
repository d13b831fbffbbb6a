import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { ConditionConfig } from './config.js';
import { buildEncoderLayer, linear, prepend, rootMeanSquare, rotaryInputs, takeFirst } from './layers.js';

/**
 * Builds the encoder of lyrics.
 *
 * Inputs: `lyrics` float32 `[batch, words, text width]`: rows of the text encoder's table; `cos`, `sin` float32 `[words, head size]`;
 * `mask`, `sliding_mask` float32 `[batch or 1, 1, words, words]`.
 * Output: `encoded` float32 `[batch, words, width]`.
 */
export function buildLyricEncoder(graph: Graph, weights: Weights, config: ConditionConfig): void {
  const o = operationsOn(graph);
  const own = weights.under('encoder.lyric_encoder.');
  const lyrics = graph.input('lyrics', 'float32', ['batch', 'words', config.textWidth]);
  const embedded = linear(lyrics, own, 'embed_tokens', config.width, { bias: true });
  graph.output('encoded', buildStack(graph, o, embedded, own, config, { layers: config.lyricLayers, places: 'words' }));
}

/**
 * Builds the encoder of timbre, on references of equal length.
 *
 * Inputs: `reference` float32 `[references, frames, channels]`: latents; `cos`, `sin` float32 `[places, head size]`; `mask`, `sliding_mask`
 * float32 `[1, 1, places, places]`; places are the frames, and one more where the timbre has a token of its own.
 * Output: `timbre` float32 `[references, width]`.
 */
export function buildTimbreEncoder(graph: Graph, weights: Weights, config: ConditionConfig): void {
  const o = operationsOn(graph);
  const { width } = config;
  const own = weights.under('encoder.timbre_encoder.');
  const reference = graph.input('reference', 'float32', ['references', 'frames', config.channels]);
  const embedded = linear(reference, own, 'embed_tokens', width, { bias: true });
  const x = config.hasTimbreToken ? prepend(graph, o, own.float('special_token', [1, 1, width]), embedded) : embedded;
  const encoded = buildStack(graph, o, { ...x, shape: ['references', 'places', width] }, own, config, {
    layers: config.timbreLayers,
    places: 'places',
  });
  graph.output('timbre', takeFirst(graph, o, encoded));
}

/**
 * Builds the projection of the text, and gives out what stands for no conditions.
 *
 * Input: `text` float32 `[batch, tokens, text width]`: hidden states of the text encoder.
 * Outputs: `projected` float32 `[batch, tokens, width]`; `empty` float32 `[1, 1, width]`.
 */
export function buildTextProjection(graph: Graph, weights: Weights, config: ConditionConfig): void {
  const text = graph.input('text', 'float32', ['batch', 'tokens', config.textWidth]);
  graph.output('projected', linear(text, weights, 'encoder.text_projector', config.width));
  graph.output('empty', weights.float('null_condition_emb', [1, 1, config.width]));
}

function buildStack(
  graph: Graph,
  o: Operations,
  start: Value,
  weights: Weights,
  config: ConditionConfig,
  { layers, places }: { readonly layers: number; readonly places: string },
): Value {
  const rotary = rotaryInputs(o, (name, shape) => graph.input(name, 'float32', shape), places, config.headSize);
  const full = graph.input('mask', 'float32', ['masks', 1, places, places]);
  const sliding = graph.input('sliding_mask', 'float32', ['masks', 1, places, places]);
  let x = start;
  for (let layer = 0; layer < layers; layer += 1) {
    const mask = config.sliding[layer] === true ? sliding : full;
    x = graph.scope(`layer_${layer}`, () => buildEncoderLayer(o, x, weights.under(`layers.${layer}.`), config, { rotary, mask }));
  }
  return rootMeanSquare(o, x, weights, 'norm', config.epsilon);
}
