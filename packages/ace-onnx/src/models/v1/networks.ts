import type { GraphData } from '../../onnx/types.js';
import { createGraph } from '../../onnx/graph.js';
import type { Graph } from '../../onnx/graph.js';
import type { Component } from '../../runtime/runtime.js';
import type { Weights } from '../weights.js';
import { createWeights } from '../weights.js';
import { buildAutoencoderDecoder, buildAutoencoderEncoder } from './autoencoder.js';
import { buildCondition } from './condition.js';
import { parseAutoencoderConfig, parseTextEncoderConfig, parseTransformerConfig, parseVocoderConfig } from './config.js';
import { buildTextEncoder } from './text-encoder.js';
import { buildCrossProjections, buildStep } from './transformer.js';
import { buildVocoder } from './vocoder.js';

/** The networks of ACE-Step v1, in the order in which a song needs them. */
export const NETWORKS = ['text-encoder', 'condition', 'cross', 'step', 'encoder', 'decoder', 'vocoder'] as const;

/** The name of a network. */
export type NetworkName = (typeof NETWORKS)[number];

interface Recipe {
  /** The folder that holds its weights. */
  readonly component: string;
  /** Tells which of the component's tensors belong to other networks, or to none. */
  readonly others: (name: string) => boolean;
  readonly build: (graph: Graph, weights: Weights, config: unknown) => void;
}

const TRANSFORMER = 'ace_step_transformer';
const AUTOENCODER = 'music_dcae_f8c8';

// Parts that training used and inference does not: the added projections of cross attention, and the projectors to speech features.
const isUnused = (name: string): boolean => name.startsWith('projectors.') || /\.cross_attn\.(add_[qkv]_proj|to_add_out)\./.test(name);
const isCondition = (name: string): boolean => /^(speaker_embedder|genre_embedder|lyric_)/.test(name);
const isCrossKey = (name: string): boolean => /\.cross_attn\.to_[kv]\./.test(name);

/** How each network is made from its weights. */
export const RECIPES: Readonly<Record<NetworkName, Recipe>> = {
  'text-encoder': {
    component: 'umt5-base',
    others: (name) =>
      name === 'encoder.embed_tokens.weight' || name === 'shared.weight' || name.startsWith('decoder.') || name === 'lm_head.weight',
    build: (graph, weights, config) => buildTextEncoder(graph, weights, parseTextEncoderConfig(config)),
  },
  condition: {
    component: TRANSFORMER,
    others: (name) => !isCondition(name),
    build: (graph, weights, config) => buildCondition(graph, weights, parseTransformerConfig(config)),
  },
  cross: {
    component: TRANSFORMER,
    others: (name) => !isCrossKey(name),
    build: (graph, weights, config) => buildCrossProjections(graph, weights, parseTransformerConfig(config)),
  },
  step: {
    component: TRANSFORMER,
    others: (name) => isUnused(name) || isCondition(name) || isCrossKey(name),
    build: (graph, weights, config) => buildStep(graph, weights, parseTransformerConfig(config)),
  },
  encoder: {
    component: AUTOENCODER,
    others: (name) => !name.startsWith('encoder.'),
    build: (graph, weights, config) => buildAutoencoderEncoder(graph, weights, parseAutoencoderConfig(config)),
  },
  decoder: {
    component: AUTOENCODER,
    others: (name) => !name.startsWith('decoder.'),
    build: (graph, weights, config) => buildAutoencoderDecoder(graph, weights, parseAutoencoderConfig(config)),
  },
  vocoder: {
    component: 'music_vocoder',
    others: (name) => name.startsWith('mel_transform.'),
    build: (graph, weights, config) => buildVocoder(graph, weights, parseVocoderConfig(config)),
  },
};

/**
 * Builds a network's graph and checks the component against it.
 *
 * @throws {ShapeMismatchError} That lists every tensor that is missing, extra or misshapen.
 * @throws {FileFormatError} When the configuration cannot be read.
 */
export function buildNetwork(name: NetworkName, component: Component): GraphData {
  const recipe = RECIPES[name];
  const graph = createGraph(name);
  const weights = createWeights(graph, component.tensors);
  recipe.build(graph, weights, component.config);
  weights.verify(recipe.others);
  return graph.finish();
}
