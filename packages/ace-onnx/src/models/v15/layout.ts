import { isLoopError } from '@loop/core';

import type { ExternalTensor, TensorPlaces } from '../../onnx/types.js';
import type { Checkpoint, Component } from '../../runtime/runtime.js';
import type { ConfigSource } from './config.js';

/** The parts of a model, each with weights of its own. */
const PARTS = ['transformer', 'encoder', 'tokenizer', 'detokenizer', 'autoencoder', 'text-encoder'] as const;

/** The name of a part. */
export type PartName = (typeof PARTS)[number];

/** A part of a model: its weights under the names of the original files. */
export interface Part {
  readonly component: Component;
  readonly config: ConfigSource;
}

/** A model in one of its two layouts. */
export interface ModelLayout {
  /** `original`: one folder for all networks around the transformer; `diffusers`: a folder each. */
  readonly kind: 'original' | 'diffusers';
  /** The folder of the transformer. */
  readonly folder: string;
  /** The folder of the text encoder's tokenizer. */
  readonly tokenizer: string;
  /** Where the latent of silence is: the first of some files that is there, for all models share it, or a tensor of the encoder's part. */
  readonly silence: { readonly files: readonly string[] } | { readonly tensor: string };
  /** Opens a part. @throws {ModelMissingError} When its folder is not there. */
  part(name: PartName): Promise<Part>;
}

/** The folders under which transformers are published, the ones that most people want first. */
const DIFFUSION_FOLDERS = [
  'acestep-v15-turbo',
  'acestep-v15-turbo-shift3',
  'acestep-v15-turbo-continuous',
  'acestep-v15-turbo-shift1',
  'acestep-v15-sft',
  'acestep-v15-base',
  'acestep-v15-xl-turbo',
  'acestep-v15-xl-sft',
  'acestep-v15-xl-base',
] as const;

const DIFFUSERS_FOLDERS: Readonly<Record<PartName, string>> = {
  transformer: 'transformer',
  encoder: 'condition_encoder',
  tokenizer: 'audio_tokenizer',
  detokenizer: 'audio_token_detokenizer',
  autoencoder: 'vae',
  'text-encoder': 'text_encoder',
};

const TEXT_ENCODER = 'Qwen3-Embedding-0.6B';
const SILENCE = 'silence_latent';

/** A tensor that every transformer of the family has. */
const SIGN = 'decoder.proj_in.1.weight';

const SHARED_FOLDERS: Readonly<Partial<Record<PartName, string>>> = { autoencoder: 'vae', 'text-encoder': TEXT_ENCODER };

/**
 * Finds out how a model is laid out.
 *
 * @param folder - The transformer's folder, such as `acestep-v15-base`, where there are several. Default: the first that is there.
 * @returns `undefined` when it is no model of this family, the named one included.
 */
export async function findLayout(checkpoint: Checkpoint, folder?: string): Promise<ModelLayout | undefined> {
  if (folder !== undefined) {
    // Models that others trained have names of their own, and are known by what they hold.
    const named = await openIfThere(checkpoint, folder);
    return named?.tensors.has(SIGN) === true ? originalLayout(checkpoint, folder, named) : undefined;
  }
  const diffusers = await openIfThere(checkpoint, DIFFUSERS_FOLDERS.encoder);
  if (diffusers !== undefined) return diffusersLayout(checkpoint);
  for (const candidate of DIFFUSION_FOLDERS) {
    const component = await openIfThere(checkpoint, candidate);
    if (component !== undefined) return originalLayout(checkpoint, candidate, component);
  }
  return undefined;
}

function originalLayout(checkpoint: Checkpoint, folder: string, component: Component): ModelLayout {
  return {
    kind: 'original',
    folder,
    tokenizer: TEXT_ENCODER,
    silence: { files: [folder, ...DIFFUSION_FOLDERS].map((place) => `${place}/silence_latent.pt`) },
    async part(name) {
      const shared = SHARED_FOLDERS[name];
      const own = shared === undefined ? component : await checkpoint.component(shared);
      const tensors = name === 'text-encoder' ? renamed(own.tensors, withoutModel) : own.tensors;
      return { component: { ...own, tensors }, config: { json: own.config, file: `${shared ?? folder}/config.json` } };
    },
  };
}

function diffusersLayout(checkpoint: Checkpoint): ModelLayout {
  return {
    kind: 'diffusers',
    folder: DIFFUSERS_FOLDERS.transformer,
    tokenizer: 'tokenizer',
    silence: { tensor: SILENCE },
    async part(name) {
      const own = await checkpoint.component(DIFFUSERS_FOLDERS[name]);
      const tensors = renamed(own.tensors, (tensor) => originalName(name, tensor));
      return { component: { ...own, tensors }, config: { json: own.config, file: `${DIFFUSERS_FOLDERS[name]}/config.json` } };
    },
  };
}

const PREFIXES: Readonly<Partial<Record<PartName, string>>> = {
  transformer: 'decoder.',
  encoder: 'encoder.',
  tokenizer: 'tokenizer.',
  detokenizer: 'detokenizer.',
};

const RENAMED_PARTS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)to_([qkv])(?=\.)/, '$1$2_proj'],
  [/(^|\.)to_out\.0(?=\.)/, '$1o_proj'],
  [/(^|\.)norm_([qk])(?=\.)/, '$1$2_norm'],
  [/(^|\.)proj_(in|out)_conv(?=\.)/, '$1proj_$2.1'],
];

/** The original name of a tensor in the layout of diffusers. */
function originalName(part: PartName, name: string): string {
  if (part === 'text-encoder') return withoutModel(name);
  const prefix = PREFIXES[part];
  if (prefix === undefined || name === 'null_condition_emb' || name === SILENCE) return name;
  return prefix + RENAMED_PARTS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), name);
}

/** Causal models are published with and without this prefix. */
function withoutModel(name: string): string {
  return name.startsWith('model.') ? name.slice('model.'.length) : name;
}

function renamed(tensors: TensorPlaces, rename: (name: string) => string): TensorPlaces {
  return new Map<string, ExternalTensor>([...tensors].map(([name, place]) => [rename(name), place]));
}

async function openIfThere(checkpoint: Checkpoint, name: string): Promise<Component | undefined> {
  return checkpoint.component(name).catch((error: unknown) => {
    if (isLoopError(error, 'model_missing')) return undefined;
    throw error;
  });
}
