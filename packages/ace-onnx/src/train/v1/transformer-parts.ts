import type { TransformerConfig } from '../../models/v1/config.js';
import { TIMESTEP_FEATURES, buildBlock, buildCrossKeys, buildFinal, buildPatches, buildTimestep } from '../../models/v1/transformer.js';
import type { RotaryValues } from '../../models/v1/transformer.js';
import type { Weights } from '../../models/weights.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Graph } from '../../onnx/graph.js';
import type { Value } from '../../onnx/types.js';
import type { NetworkLoss } from '../engine/trained-network.js';

/**
 * Builds what lies below the first adapter.
 *
 * Inputs: `latent` float32 `[1, channels, rows, frames]`, `words` `[1, places, width]`, `timestep` `[1, 256]`. Outputs: `x` `[1, width, frames]`,
 * `condition` `[1, width, places]`, `embedded` `[1, width, 1]`, `modulation` `[1, 6 · width, 1]`.
 */
export function buildHead(graph: Graph, weights: Weights, config: TransformerConfig): void {
  const o = operationsOn(graph);
  const latent = graph.input('latent', 'float32', [1, config.channels, config.rows, 'frames']);
  const words = graph.input('words', 'float32', [1, 'places', config.width]);
  const features = graph.input('timestep', 'float32', [1, TIMESTEP_FEATURES]);
  const { embedded, modulation } = graph.scope('timestep', () => buildTimestep(o, features, weights, config));
  graph.output(
    'x',
    graph.scope('patches', () => buildPatches(o, latent, weights, config)),
  );
  graph.output('condition', o.transpose(words, [0, 2, 1]));
  graph.output('embedded', embedded);
  graph.output('modulation', modulation);
}

/**
 * Builds a block. Beside `x` `[1, width, frames]` it takes `condition`, `modulation`, and the rotary tables `cos`, `sin` `[head size, frames]` and
 * `condition_cos`, `condition_sin` `[head size, places]`.
 */
export function buildTransformerBlock(
  graph: Graph,
  weights: Weights,
  config: TransformerConfig,
  { layer, x }: { readonly layer: number; readonly x: Value },
): Value {
  const o = operationsOn(graph);
  const { width, headSize } = config;
  const condition = graph.input('condition', 'float32', [1, width, 'places']);
  const modulation = graph.input('modulation', 'float32', [1, 6 * width, 1]);
  const table = (prefix: string, length: string): RotaryValues => ({
    cos: graph.input(`${prefix}cos`, 'float32', [headSize, length]),
    sin: graph.input(`${prefix}sin`, 'float32', [headSize, length]),
  });
  const [rotary, places] = [table('', 'frames'), table('condition_', 'places')];
  return graph.scope(`block_${layer}`, () => {
    const own = weights.under(`transformer_blocks.${layer}.`);
    const { key, value } = buildCrossKeys(o, condition, own.under('cross_attn.'), config, places);
    // Every place of the condition counts, and nothing is scaled down.
    return buildBlock(o, x, own, config, { key, value, rotary, modulation, maskBias: o.scalar(0), queryScale: undefined });
  });
}

/**
 * Builds what lies above the last block, and the loss: the sum of squared errors, each times what its frame counts.
 *
 * Inputs: `embedded` `[1, width, 1]`, `target` `[1, channels, rows, frames]`, `counts` `[1, 1, 1, frames]`, float32.
 */
export function buildLoss(graph: Graph, weights: Weights, config: TransformerConfig, x: Value): NetworkLoss {
  const o = operationsOn(graph);
  const embedded = graph.input('embedded', 'float32', [1, config.width, 1]);
  const target = graph.input('target', 'float32', [1, config.channels, config.rows, 'frames']);
  const counts = graph.input('counts', 'float32', [1, 1, 1, 'frames']);
  const velocity = graph.scope('final', () => buildFinal(o, x, embedded, weights, config));
  const error = o.sub(velocity, target);
  return { velocity, loss: o.sum(o.mul(counts, o.mul(error, error)), [0, 1, 2, 3]) };
}
