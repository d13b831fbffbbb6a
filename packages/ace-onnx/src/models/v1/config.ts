import * as z from 'zod/mini';

import { FileFormatError } from '@loop/core';

const positive = z.int().check(z.gte(1), z.lte(1_000_000));
/** A rotary embedding turns channels in pairs. */
const even = z.int().check(z.gte(2), z.lte(1_000_000), z.multipleOf(2));
/** No network has so many stages. */
const MAX_STAGES = 64;

function stages<T extends z.ZodMiniType>(item: T): z.ZodMiniArray<T> {
  return z.array(item).check(z.minLength(1), z.maxLength(MAX_STAGES));
}

const textEncoderSchema = z.object({
  d_model: positive,
  d_kv: positive,
  num_heads: positive,
  d_ff: positive,
  num_layers: positive,
  vocab_size: positive,
  layer_norm_epsilon: z.number(),
});

const transformerSchema = z.object({
  num_layers: positive,
  attention_head_dim: even,
  num_attention_heads: positive,
  mlp_ratio: z.number(),
  out_channels: positive,
  rope_theta: z.number(),
  speaker_embedding_dim: positive,
  text_embedding_dim: positive,
  patch_size: z.tuple([positive, positive]),
  lyric_encoder_vocab_size: positive,
  lyric_hidden_size: positive,
});

const autoencoderSchema = z.object({
  in_channels: positive,
  latent_channels: positive,
  attention_head_dim: positive,
  encoder_block_types: stages(z.enum(['ResBlock', 'EfficientViTBlock'])),
  decoder_block_types: stages(z.enum(['ResBlock', 'EfficientViTBlock'])),
  encoder_block_out_channels: stages(positive),
  decoder_block_out_channels: stages(positive),
  encoder_layers_per_block: stages(positive),
  decoder_layers_per_block: stages(positive),
  encoder_qkv_multiscales: stages(z.array(positive).check(z.maxLength(MAX_STAGES))),
  decoder_qkv_multiscales: stages(z.array(positive).check(z.maxLength(MAX_STAGES))),
});

const vocoderSchema = z.object({
  input_channels: positive,
  kernel_sizes: stages(positive),
  pre_conv_kernel_size: positive,
  post_conv_kernel_size: positive,
  depths: stages(positive),
  dims: stages(positive),
  num_mels: positive,
  upsample_initial_channel: positive,
  resblock_kernel_sizes: stages(positive),
  resblock_dilation_sizes: stages(z.array(positive).check(z.maxLength(MAX_STAGES))),
  upsample_rates: stages(positive),
  upsample_kernel_sizes: stages(positive),
});

/** Sizes of the UMT5 encoder. */
export interface TextEncoderConfig {
  /** Width of the hidden states. */
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  /** Width inside the feed-forward. */
  readonly hidden: number;
  readonly blocks: number;
  readonly vocabulary: number;
  readonly epsilon: number;
}

/** Sizes of the diffusion transformer and of its condition encoder. */
export interface TransformerConfig {
  readonly blocks: number;
  readonly heads: number;
  readonly headSize: number;
  /** `heads · headSize`. */
  readonly width: number;
  /** Width inside the gated convolution, before it is doubled. */
  readonly hidden: number;
  /** Channels of a latent. */
  readonly channels: number;
  /** Rows of a latent. */
  readonly rows: number;
  readonly ropeTheta: number;
  readonly speakerSize: number;
  readonly textSize: number;
  readonly lyricVocabulary: number;
  readonly lyricSize: number;
}

/** One side of the autoencoder. */
export interface AutoencoderSide {
  readonly kinds: readonly ('ResBlock' | 'EfficientViTBlock')[];
  readonly widths: readonly number[];
  readonly layers: readonly number[];
  readonly scales: readonly (readonly number[])[];
}

/** Sizes of the autoencoder between mel spectrograms and latents. */
export interface AutoencoderConfig {
  readonly inputs: number;
  readonly channels: number;
  readonly headSize: number;
  readonly encoder: AutoencoderSide;
  readonly decoder: AutoencoderSide;
}

/** Sizes of the vocoder. */
export interface VocoderConfig {
  readonly mels: number;
  readonly depths: readonly number[];
  readonly widths: readonly number[];
  readonly kernel: number;
  readonly headInputs: number;
  readonly headWidth: number;
  readonly preKernel: number;
  readonly postKernel: number;
  readonly upsampleRates: readonly number[];
  readonly upsampleKernels: readonly number[];
  readonly resKernels: readonly number[];
  readonly resDilations: readonly (readonly number[])[];
}

/** Reads `umt5-base/config.json`. @throws {FileFormatError} With the field's path. */
export function parseTextEncoderConfig(json: unknown): TextEncoderConfig {
  const c = read(textEncoderSchema, json, 'umt5-base/config.json');
  return {
    width: c.d_model,
    heads: c.num_heads,
    headSize: c.d_kv,
    hidden: c.d_ff,
    blocks: c.num_layers,
    vocabulary: c.vocab_size,
    epsilon: c.layer_norm_epsilon,
  };
}

/** Reads `ace_step_transformer/config.json`. @throws {FileFormatError} With the field's path. */
export function parseTransformerConfig(json: unknown): TransformerConfig {
  const c = read(transformerSchema, json, 'ace_step_transformer/config.json');
  const width = c.num_attention_heads * c.attention_head_dim;
  return {
    blocks: c.num_layers,
    heads: c.num_attention_heads,
    headSize: c.attention_head_dim,
    width,
    hidden: Math.trunc(width * c.mlp_ratio),
    channels: c.out_channels,
    rows: c.patch_size[0],
    ropeTheta: c.rope_theta,
    speakerSize: c.speaker_embedding_dim,
    textSize: c.text_embedding_dim,
    lyricVocabulary: c.lyric_encoder_vocab_size,
    lyricSize: c.lyric_hidden_size,
  };
}

/** Reads `music_dcae_f8c8/config.json`. @throws {FileFormatError} With the field's path. */
export function parseAutoencoderConfig(json: unknown): AutoencoderConfig {
  const c = read(autoencoderSchema, json, 'music_dcae_f8c8/config.json');
  return {
    inputs: c.in_channels,
    channels: c.latent_channels,
    headSize: c.attention_head_dim,
    encoder: {
      kinds: c.encoder_block_types,
      widths: c.encoder_block_out_channels,
      layers: c.encoder_layers_per_block,
      scales: c.encoder_qkv_multiscales,
    },
    decoder: {
      kinds: c.decoder_block_types,
      widths: c.decoder_block_out_channels,
      layers: c.decoder_layers_per_block,
      scales: c.decoder_qkv_multiscales,
    },
  };
}

/** Reads `music_vocoder/config.json`. @throws {FileFormatError} With the field's path. */
export function parseVocoderConfig(json: unknown): VocoderConfig {
  const c = read(vocoderSchema, json, 'music_vocoder/config.json');
  return {
    mels: c.input_channels,
    depths: c.depths,
    widths: c.dims,
    kernel: c.kernel_sizes[0] ?? 7,
    headInputs: c.num_mels,
    headWidth: c.upsample_initial_channel,
    preKernel: c.pre_conv_kernel_size,
    postKernel: c.post_conv_kernel_size,
    upsampleRates: c.upsample_rates,
    upsampleKernels: c.upsample_kernel_sizes,
    resKernels: c.resblock_kernel_sizes,
    resDilations: c.resblock_dilation_sizes,
  };
}

function read<T>(schema: z.ZodMiniType<T>, json: unknown, file: string): T {
  const parsed = z.safeParse(schema, json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FileFormatError('config.json', `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}.`);
}
