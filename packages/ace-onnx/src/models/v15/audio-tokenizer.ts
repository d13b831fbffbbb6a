import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { CodecConfig, TokenizerConfig } from './config.js';
import { buildEncoderLayer, linear, prepend, rootMeanSquare, rotaryInputs, takeFirst } from './layers.js';

/**
 * Builds the tokenizer up to the numbers that are quantised.
 *
 * Inputs: `latent` float32 `[groups, frames of a code, channels]`; `cos`, `sin` float32 `[frames + 1, head size]`; `sliding_mask` float32
 * `[1, 1, frames + 1, frames + 1]`.
 * Outputs: `pooled` float32 `[groups, width]`; `projected` float32 `[groups, numbers of a code]`.
 */
export function buildAudioTokenizer(graph: Graph, weights: Weights, config: TokenizerConfig): void {
  const o = operationsOn(graph);
  const { width, frames, levels } = config;
  const own = weights.under('tokenizer.');
  const pooler = own.under('attention_pooler.');
  const latent = graph.input('latent', 'float32', ['groups', frames, config.channels]);
  const embedded = linear(linear(latent, own, 'audio_acoustic_proj', width, { bias: true }), pooler, 'embed_tokens', width, { bias: true });
  const start = { ...prepend(graph, o, pooler.float('special_token', [1, 1, width]), embedded), shape: ['groups', frames + 1, width] };
  const pooled = takeFirst(graph, o, buildGroups(graph, o, start, pooler, config, frames + 1));
  graph.output('pooled', pooled);
  graph.output('projected', linear(pooled, own, 'quantizer.project_in', levels.length, { bias: true }));
}

/**
 * Builds the way from the numbers of codes to their vectors.
 *
 * Input: `values` float32 `[codes, numbers of a code]`, −1…1. Output: `quantized` float32 `[codes, width]`.
 */
export function buildCodeVectors(graph: Graph, weights: Weights, { width, levels }: TokenizerConfig): void {
  const values = graph.input('values', 'float32', ['codes', levels.length]);
  graph.output('quantized', linear(values, weights, 'tokenizer.quantizer.project_out', width, { bias: true }));
}

/**
 * Builds the way from codes' vectors to latents.
 *
 * Inputs: `quantized` float32 `[codes, width]`; `cos`, `sin` float32 `[frames of a code, head size]`; `sliding_mask` float32
 * `[1, 1, frames, frames]`.
 * Output: `latent` float32 `[codes, frames of a code, channels]`.
 */
export function buildAudioDetokenizer(graph: Graph, weights: Weights, config: CodecConfig): void {
  const o = operationsOn(graph);
  const { width, frames, channels } = config;
  const own = weights.under('detokenizer.');
  const quantized = graph.input('quantized', 'float32', ['codes', width]);
  const embedded = linear(quantized, own, 'embed_tokens', width, { bias: true });
  const spread = o.reshape(embedded, [-1, 1, width], ['codes', 1, width]);
  const start = o.add(spread, own.float('special_tokens', [1, frames, width]));
  graph.output('latent', linear(buildGroups(graph, o, start, own, config, frames), own, 'proj_out', channels, { bias: true }));
}

function buildGroups(graph: Graph, o: Operations, start: Value, weights: Weights, config: CodecConfig, places: number): Value {
  const rotary = rotaryInputs(o, (name, shape) => graph.input(name, 'float32', shape), places, config.headSize);
  const slides = config.sliding.slice(0, config.layers).some(Boolean);
  const mask = slides ? graph.input('sliding_mask', 'float32', [1, 1, places, places]) : undefined;
  let x = start;
  for (let layer = 0; layer < config.layers; layer += 1) {
    const inputs = { rotary, mask: config.sliding[layer] === true ? mask : undefined };
    x = graph.scope(`layer_${layer}`, () => buildEncoderLayer(o, x, weights.under(`layers.${layer}.`), config, inputs));
  }
  return rootMeanSquare(o, x, weights, 'norm', config.epsilon);
}
