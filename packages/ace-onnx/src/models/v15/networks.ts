import type { Graph } from '../../onnx/graph.js';
import type { Recipe } from '../recipe.js';
import type { Weights } from '../weights.js';
import { buildAudioDetokenizer, buildAudioTokenizer, buildCodeVectors } from './audio-tokenizer.js';
import { buildDecoder, buildEncoder } from './autoencoder.js';
import { buildLyricEncoder, buildTextProjection, buildTimbreEncoder } from './condition-encoder.js';
import type { ModelConfig } from './model-config.js';
import type { PartName } from './layout.js';
import { buildTextEncoder, buildWordTable } from './text-encoder.js';
import { buildTimeEmbedding } from './time-embedding.js';
import { buildCrossProjections, buildStep } from './transformer.js';

/** The networks of ACE-Step 1.5, in the order in which a song may need them. */
const NETWORKS = [
  'text-encoder',
  'words',
  'encoder',
  'tokenizer',
  'codes',
  'detokenizer',
  'text',
  'lyrics',
  'timbre',
  'cross',
  'time',
  'step',
  'decoder',
] as const;

/** The name of a network. */
export type NetworkName = (typeof NETWORKS)[number];

const isCross = (name: string): boolean => /^decoder\.layers\.\d+\.cross_attn\.(k_proj|v_proj|k_norm)\./.test(name);
const isCondition = (name: string): boolean => name.startsWith('decoder.condition_embedder.');
const isTime = (name: string): boolean => /^decoder\.time_embed(_r)?\./.test(name);
const isVector = (name: string): boolean => name.startsWith('tokenizer.quantizer.project_out.');

/** How a network is made, before its sizes are known. */
interface Design extends Pick<Recipe, 'phase' | 'convolutionBytes' | 'workingBytes' | 'seconds'> {
  readonly part: PartName;
  /** Which of the part's tensors are its own. */
  readonly owns: (name: string) => boolean;
  readonly build: (graph: Graph, weights: Weights, config: ModelConfig) => void;
}

// Seconds are those of the products and convolutions at 100 GFLOP/s: a patch is two frames, the timbre is always 750 frames, and a frame of
// sound is about 5 GFLOP of convolutions.
const DESIGNS: Readonly<Record<NetworkName, Design>> = {
  'text-encoder': {
    phase: 'text',
    seconds: 2e-11,
    workingBytes: 100e6,
    part: 'text-encoder',
    owns: (name) => !name.startsWith('lm_head.'),
    build: (graph, weights, config) => buildTextEncoder(graph, weights, config.text),
  },
  words: {
    phase: 'text',
    part: 'text-encoder',
    owns: () => false,
    build: (graph, weights, config) => buildWordTable(graph, weights, config.text),
  },
  text: {
    phase: 'text',
    seconds: 2e-11,
    part: 'encoder',
    owns: (name) => name.startsWith('encoder.text_projector.') || name === 'null_condition_emb',
    build: (graph, weights, config) => buildTextProjection(graph, weights, config.condition),
  },
  lyrics: {
    phase: 'text',
    seconds: 2e-11,
    workingBytes: 300e6,
    part: 'encoder',
    owns: (name) => name.startsWith('encoder.lyric_encoder.'),
    build: (graph, weights, config) => buildLyricEncoder(graph, weights, config.condition),
  },
  timbre: {
    phase: 'text',
    seconds: 8e-11,
    workingBytes: 100e6,
    part: 'encoder',
    // The timbre's token is there in every model, and used by large ones only.
    owns: (name) => name.startsWith('encoder.timbre_encoder.') && !name.endsWith('.special_token'),
    build: (graph, weights, config) => buildTimbreEncoder(graph, weights, config.condition),
  },
  tokenizer: {
    phase: 'text',
    part: 'tokenizer',
    // Some files hold the quantiser's constant tables, which follow from its levels.
    owns: (name) =>
      name.startsWith('tokenizer.') && !isVector(name) && !/\.(_levels|_basis|implicit_codebook)$|\.(levels|basis)$/.test(name),
    build: (graph, weights, config) => buildAudioTokenizer(graph, weights, config.tokenizer),
  },
  codes: {
    phase: 'text',
    part: 'tokenizer',
    owns: isVector,
    build: (graph, weights, config) => buildCodeVectors(graph, weights, config.tokenizer),
  },
  detokenizer: {
    phase: 'text',
    part: 'detokenizer',
    owns: (name) => name.startsWith('detokenizer.'),
    build: (graph, weights, config) => buildAudioDetokenizer(graph, weights, config.detokenizer),
  },
  cross: {
    phase: 'text',
    seconds: 2e-11,
    part: 'transformer',
    owns: (name) => isCross(name) || isCondition(name),
    build: (graph, weights, config) => buildCrossProjections(graph, weights, config.transformer),
  },
  time: {
    phase: 'text',
    part: 'transformer',
    owns: isTime,
    build: (graph, weights, config) => buildTimeEmbedding(graph, weights, config.transformer),
  },
  step: {
    phase: 'diffusion',
    seconds: 1e-11,
    workingBytes: 500e6,
    part: 'transformer',
    owns: (name) => name.startsWith('decoder.') && !isCross(name) && !isCondition(name) && !isTime(name),
    build: (graph, weights, config) => buildStep(graph, weights, config.transformer),
  },
  encoder: {
    phase: 'encode',
    convolutionBytes: { plain: 8, compact: 9, fast: 13 },
    seconds: 6e-10,
    workingBytes: 600e6,
    part: 'autoencoder',
    owns: (name) => name.startsWith('encoder.'),
    build: (graph, weights, config) => buildEncoder(graph, weights, config.autoencoder),
  },
  decoder: {
    phase: 'decode',
    convolutionBytes: { plain: 8, compact: 13, fast: 19 },
    seconds: 6e-10,
    workingBytes: 700e6,
    part: 'autoencoder',
    owns: (name) => name.startsWith('decoder.'),
    build: (graph, weights, config) => buildDecoder(graph, weights, config.autoencoder),
  },
};

/** The networks of a model, their components being its parts. */
export function createRecipes(config: ModelConfig): readonly Recipe<NetworkName>[] {
  return NETWORKS.map((name) => {
    const { part, owns, build, ...cost } = DESIGNS[name];
    return {
      ...cost,
      name,
      component: part,
      others: (tensor) => !owns(tensor),
      build: (graph, weights) => build(graph, weights, config),
    };
  });
}
