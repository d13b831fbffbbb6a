import type { Recipe } from '../recipe.js';
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

const TRANSFORMER = 'ace_step_transformer';
const AUTOENCODER = 'music_dcae_f8c8';

// Parts that training used and inference does not: the added projections of cross attention, and the projectors to speech features.
const isUnused = (name: string): boolean => name.startsWith('projectors.') || /\.cross_attn\.(add_[qkv]_proj|to_add_out)\./.test(name);
const isCondition = (name: string): boolean => /^(speaker_embedder|genre_embedder|lyric_)/.test(name);
const isCrossKey = (name: string): boolean => /\.cross_attn\.to_[kv]\./.test(name);

/** How each network is made from its weights. */
export const RECIPES: { readonly [Name in NetworkName]: Recipe<Name> } = {
  'text-encoder': {
    name: 'text-encoder',
    phase: 'text',
    seconds: 2.2e-11,
    component: 'umt5-base',
    others: (name) =>
      name === 'encoder.embed_tokens.weight' || name === 'shared.weight' || name.startsWith('decoder.') || name === 'lm_head.weight',
    build: (graph, weights, config) => buildTextEncoder(graph, weights, parseTextEncoderConfig(config)),
  },
  condition: {
    name: 'condition',
    phase: 'text',
    seconds: 1.4e-11,
    component: TRANSFORMER,
    others: (name) => !isCondition(name),
    build: (graph, weights, config) => buildCondition(graph, weights, parseTransformerConfig(config)),
  },
  cross: {
    name: 'cross',
    phase: 'text',
    component: TRANSFORMER,
    others: (name) => !isCrossKey(name),
    build: (graph, weights, config) => buildCrossProjections(graph, weights, parseTransformerConfig(config)),
  },
  step: {
    name: 'step',
    phase: 'diffusion',
    workingBytes: 400e6,
    seconds: 1.5e-11,
    component: TRANSFORMER,
    others: (name) => isUnused(name) || isCondition(name) || isCrossKey(name),
    build: (graph, weights, config) => buildStep(graph, weights, parseTransformerConfig(config)),
  },
  encoder: {
    name: 'encoder',
    phase: 'encode',
    convolutionBytes: { plain: 8, compact: 8, fast: 10 },
    workingBytes: 400e6,
    seconds: 5e-10,
    component: AUTOENCODER,
    others: (name) => !name.startsWith('encoder.'),
    build: (graph, weights, config) => buildAutoencoderEncoder(graph, weights, parseAutoencoderConfig(config)),
  },
  decoder: {
    name: 'decoder',
    phase: 'decode',
    convolutionBytes: { plain: 8, compact: 8, fast: 12 },
    workingBytes: 400e6,
    seconds: 5e-10,
    component: AUTOENCODER,
    others: (name) => !name.startsWith('decoder.'),
    build: (graph, weights, config) => buildAutoencoderDecoder(graph, weights, parseAutoencoderConfig(config)),
  },
  vocoder: {
    name: 'vocoder',
    phase: 'decode',
    convolutionBytes: { plain: 11, compact: 14, fast: 27 },
    workingBytes: 250e6,
    seconds: 1e-9,
    component: 'music_vocoder',
    others: (name) => name.startsWith('mel_transform.'),
    build: (graph, weights, config) => buildVocoder(graph, weights, parseVocoderConfig(config)),
  },
};
