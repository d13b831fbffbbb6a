import { operationsOn } from '../../onnx/operations.js';
import type { Graph } from '../../onnx/graph.js';
import type { Value } from '../../onnx/types.js';
import { buildTimeEmbedding } from '../../models/v15/time-embedding.js';
import { buildFinal, buildLayer, buildPatches } from '../../models/v15/transformer.js';
import { buildKeys, linear, rotaryInputs } from '../../models/v15/layers.js';
import type { RotaryValues } from '../../models/v15/layers.js';
import type { TransformerConfig } from '../../models/v15/config.js';
import type { Weights } from '../../models/weights.js';
import type { NetworkLoss } from '../engine/trained-network.js';

// The decoder as training sees it, one item at a time: a head below all adapters, layers, and the loss. Lengths are names, so that one graph
// serves every crop.

/** What all layers share. */
interface LayerContext {
  /** The words, embedded: float32 `[1, tokens, width]`. */
  readonly condition: Value;
  /** float32 `[1, 6 · width]` */
  readonly modulation: Value;
  readonly rotary: RotaryValues;
  /** float32 `[1, 1, patches, patches]`; `undefined` when no layer slides. */
  readonly mask: Value | undefined;
}

/**
 * Builds what lies below the first adapter.
 *
 * Inputs: `latent` float32 `[1, frames, channels]`, `context` `[1, frames, inputs − channels]`, `words` `[1, tokens, condition width]`, `time` and
 * `rest` `[1, 256]`. Outputs: `x` `[1, patches, width]`, `condition` `[1, tokens, width]`, `embedded` `[1, width]`, `modulation` `[1, 6 · width]`.
 */
export function buildHead(graph: Graph, weights: Weights, config: TransformerConfig): void {
  const o = operationsOn(graph);
  const { channels, inputs, width, conditionWidth } = config;
  const latent = graph.input('latent', 'float32', [1, 'frames', channels]);
  const context = graph.input('context', 'float32', [1, 'frames', inputs - channels]);
  const words = graph.input('words', 'float32', [1, 'tokens', conditionWidth]);
  graph.output(
    'x',
    graph.scope('patches', () => buildPatches(o, o.concat([context, latent], -1), weights.under('decoder.'), config)),
  );
  graph.output('condition', linear(words, weights, 'decoder.condition_embedder', width, { bias: true }));
  buildTimeEmbedding(graph, weights, config);
}

/** Declares what all layers share as inputs: `condition`, `modulation`, `cos`, `sin` and, for sliding layers, `sliding_mask`. */
function layerContext(graph: Graph, config: TransformerConfig, layer: number): LayerContext {
  const { width, headSize } = config;
  return {
    condition: graph.input('condition', 'float32', [1, 'tokens', width]),
    modulation: graph.input('modulation', 'float32', [1, 6 * width]),
    rotary: rotaryInputs(operationsOn(graph), (name, shape) => graph.input(name, 'float32', shape), 'patches', headSize),
    mask: config.sliding[layer] === true ? graph.input('sliding_mask', 'float32', [1, 1, 'patches', 'patches']) : undefined,
  };
}

/** Builds a layer. @param x - float32 `[1, patches, width]`; so is the result. */
export function buildDecoderLayer(
  graph: Graph,
  weights: Weights,
  config: TransformerConfig,
  { layer, x }: { readonly layer: number; readonly x: Value },
): Value {
  const o = operationsOn(graph);
  const { condition, rotary, modulation, mask } = layerContext(graph, config, layer);
  return graph.scope(`layer_${layer}`, () => {
    const own = weights.under(`decoder.layers.${layer}.`);
    const cross = buildKeys(o, condition, own.under('cross_attn.'), config);
    return buildLayer(o, x, own, config, { cross, rotary, modulation, mask }).out;
  });
}

/**
 * Builds what lies above the last layer, and the loss: the sum of squared errors, each times what its frame counts.
 *
 * Inputs: `embedded` `[1, width]`, `target` `[1, frames, channels]`, `counts` `[1, frames, 1]`, float32.
 */
export function buildLoss(graph: Graph, weights: Weights, config: TransformerConfig, x: Value): NetworkLoss {
  const o = operationsOn(graph);
  const embedded = graph.input('embedded', 'float32', [1, config.width]);
  const target = graph.input('target', 'float32', [1, 'frames', config.channels]);
  const counts = graph.input('counts', 'float32', [1, 'frames', 1]);
  const velocity = graph.scope('final', () => ({
    ...buildFinal(o, x, embedded, weights.under('decoder.'), config),
    shape: [1, 'frames', config.channels],
  }));
  const error = o.sub(velocity, target);
  return { velocity, loss: o.sum(o.mul(counts, o.mul(error, error)), [0, 1, 2]) };
}
