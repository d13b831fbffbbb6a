import * as z from 'zod/mini';

import { FileFormatError } from '@loop/core';

// Sizes of a file that nobody has checked yet: bounded, so that a crooked one cannot ask for more work than any real model.
const size = z.int().check(z.gte(1), z.lte(1_000_000));
const count = z.int().check(z.gte(1), z.lte(256));
// Two minutes: attention over the reference grows with the square of its length.
const referenceFrames = z.int().check(z.gte(1), z.lte(3000));
const rate = z.number().check(z.gt(0), z.lte(1e12));
const layerTypes = z.array(z.enum(['sliding_attention', 'full_attention'])).check(z.maxLength(1000));

const attentionShape = {
  hidden_size: size,
  intermediate_size: size,
  num_attention_heads: count,
  num_key_value_heads: count,
  head_dim: size,
  rms_norm_eps: rate,
  rope_theta: rate,
};

const slidingShape = {
  sliding_window: z.nullish(size),
  use_sliding_window: z.optional(z.boolean()),
  layer_types: z.optional(layerTypes),
};

const transformerSchema = z.object({
  ...attentionShape,
  ...slidingShape,
  num_hidden_layers: count,
  in_channels: size,
  audio_acoustic_hidden_dim: size,
  patch_size: count,
  is_turbo: z.optional(z.boolean()),
  model_version: z.optional(z.string()),
  encoder_hidden_size: z.optional(size),
});

const encoderSchema = z.object({
  ...attentionShape,
  ...slidingShape,
  encoder_hidden_size: z.optional(size),
  encoder_intermediate_size: z.optional(size),
  encoder_num_attention_heads: z.optional(count),
  encoder_num_key_value_heads: z.optional(count),
  num_hidden_layers: z.optional(count),
});

const conditionSchema = z.object({
  text_hidden_dim: size,
  timbre_hidden_dim: size,
  num_lyric_encoder_hidden_layers: count,
  num_timbre_encoder_hidden_layers: count,
  timbre_fix_frame: z.optional(referenceFrames),
});

const codecSchema = z.object({
  audio_acoustic_hidden_dim: size,
  pool_window_size: count,
  num_attention_pooler_hidden_layers: count,
});

const quantiserSchema = z.object({
  fsq_input_levels: z.array(z.int().check(z.gte(2), z.lte(1024))).check(z.minLength(1), z.maxLength(16)),
});

const textSchema = z.object({ ...attentionShape, num_hidden_layers: count, vocab_size: size });

const autoencoderSchema = z.object({
  audio_channels: count,
  channel_multiples: z.array(count).check(z.minLength(1), z.maxLength(16)),
  decoder_channels: size,
  decoder_input_channels: size,
  downsampling_ratios: z.array(count).check(z.minLength(1), z.maxLength(16)),
  encoder_hidden_size: size,
  sampling_rate: size,
});

/** Sizes of attention layers. */
export interface AttentionConfig {
  readonly width: number;
  /** Width inside the feed-forward. */
  readonly hidden: number;
  readonly heads: number;
  /** Heads of keys and values; each serves `heads / keyHeads` queries. */
  readonly keyHeads: number;
  readonly headSize: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
}

/** Attention layers that look at all places or at near ones. */
export interface LayeredConfig extends AttentionConfig {
  /** The farthest place that a sliding layer looks at, to either side. */
  readonly window: number;
  /** Whether each layer is a sliding one, for as many layers as there can be. */
  readonly sliding: readonly boolean[];
}

/** Sizes of the diffusion transformer, and what kind of model it is. */
export interface TransformerConfig extends LayeredConfig {
  readonly layers: number;
  /** Channels of a latent. */
  readonly channels: number;
  /** Channels of what goes in: source, mask and latent. */
  readonly inputs: number;
  /** Frames of a patch. */
  readonly patch: number;
  /** Width of the conditions. */
  readonly conditionWidth: number;
  /** Distilled: few steps and no guidance. */
  readonly isTurbo: boolean;
  /** What it says of itself, such as `turbo`, `base` or `sft`; empty when nothing. */
  readonly version: string;
  /** Wider than its encoders. */
  readonly isLarge: boolean;
}

/** Sizes of the condition encoder. */
export interface ConditionConfig extends LayeredConfig {
  readonly lyricLayers: number;
  readonly timbreLayers: number;
  readonly textWidth: number;
  readonly channels: number;
  /** Frames of the timbre reference. */
  readonly timbreFrames: number;
  /** Whether the timbre is read from a token of its own; otherwise from the first frame. */
  readonly hasTimbreToken: boolean;
}

/** Sizes of the tokenizer or of the detokenizer of audio codes. */
export interface CodecConfig extends LayeredConfig {
  readonly layers: number;
  readonly channels: number;
  /** Frames of a code. */
  readonly frames: number;
}

/** Sizes of the tokenizer of audio codes. */
export interface TokenizerConfig extends CodecConfig {
  /** Levels of each number of a code. */
  readonly levels: readonly number[];
}

/** Sizes of the text encoder. */
export interface TextEncoderConfig extends AttentionConfig {
  readonly layers: number;
  readonly vocabulary: number;
}

/** Sizes of the autoencoder between latents and sound. */
export interface AutoencoderConfig {
  /** Channels of sound. */
  readonly audioChannels: number;
  /** Channels of a latent. */
  readonly channels: number;
  readonly encoderWidth: number;
  readonly decoderWidth: number;
  readonly multiples: readonly number[];
  readonly strides: readonly number[];
  readonly sampleRate: number;
}

/** Where a part's configuration comes from: one file for all in the original layout, one per part in that of diffusers. */
export type ConfigSource = { readonly json: unknown; readonly file: string };

/** Reads the transformer's sizes. @throws {FileFormatError} With the field's path. */
export function parseTransformerConfig({ json, file }: ConfigSource): TransformerConfig {
  const c = read(transformerSchema, json, file);
  const conditionWidth = c.encoder_hidden_size ?? c.hidden_size;
  if (c.in_channels <= c.audio_acoustic_hidden_dim)
    throw new FileFormatError('config.json', `${file}: in_channels: must be above audio_acoustic_hidden_dim.`);
  return {
    ...attentionOf(c, file),
    ...slidingOf(c),
    layers: c.num_hidden_layers,
    channels: c.audio_acoustic_hidden_dim,
    inputs: c.in_channels,
    patch: c.patch_size,
    conditionWidth,
    isTurbo: c.is_turbo ?? /turbo/.test(c.model_version ?? ''),
    version: c.model_version ?? '',
    isLarge: conditionWidth !== c.hidden_size,
  };
}

/** Reads the condition encoder's sizes. @throws {FileFormatError} With the field's path. */
export function parseConditionConfig({ json, file }: ConfigSource, options: { readonly isLarge: boolean }): ConditionConfig {
  const c = read(conditionSchema, json, file);
  const e = read(encoderSchema, json, file);
  // The reference takes as many layers as the transformer has, at most.
  const most = e.num_hidden_layers ?? Infinity;
  return {
    ...encoderOf(e, file),
    lyricLayers: Math.min(c.num_lyric_encoder_hidden_layers, most),
    timbreLayers: Math.min(c.num_timbre_encoder_hidden_layers, most),
    textWidth: c.text_hidden_dim,
    channels: c.timbre_hidden_dim,
    timbreFrames: c.timbre_fix_frame ?? 750,
    hasTimbreToken: options.isLarge,
  };
}

/** Reads the tokenizer's sizes. @throws {FileFormatError} With the field's path. */
export function parseTokenizerConfig(source: ConfigSource): TokenizerConfig {
  const { fsq_input_levels: levels } = read(quantiserSchema, source.json, source.file);
  return { ...parseCodecConfig(source), levels };
}

/** Reads the detokenizer's sizes. @throws {FileFormatError} With the field's path. */
export function parseCodecConfig({ json, file }: ConfigSource): CodecConfig {
  const c = read(codecSchema, json, file);
  return {
    ...encoderOf(read(encoderSchema, json, file), file),
    layers: c.num_attention_pooler_hidden_layers,
    channels: c.audio_acoustic_hidden_dim,
    frames: c.pool_window_size,
  };
}

/** Reads the text encoder's sizes. @throws {FileFormatError} With the field's path. */
export function parseTextEncoderConfig({ json, file }: ConfigSource): TextEncoderConfig {
  const c = read(textSchema, json, file);
  return { ...attentionOf(c, file), layers: c.num_hidden_layers, vocabulary: c.vocab_size };
}

/** Reads the autoencoder's sizes. @throws {FileFormatError} With the field's path. */
export function parseAutoencoderConfig({ json, file }: ConfigSource): AutoencoderConfig {
  const c = read(autoencoderSchema, json, file);
  if (c.channel_multiples.length !== c.downsampling_ratios.length)
    throw new FileFormatError('config.json', `${file}: channel_multiples: must be as many as downsampling_ratios.`);
  return {
    audioChannels: c.audio_channels,
    channels: c.decoder_input_channels,
    encoderWidth: c.encoder_hidden_size,
    decoderWidth: c.decoder_channels,
    multiples: c.channel_multiples,
    strides: c.downsampling_ratios,
    sampleRate: c.sampling_rate,
  };
}

function attentionOf(c: z.infer<typeof textSchema> | z.infer<typeof encoderSchema>, file: string): AttentionConfig {
  return checkHeads(file, {
    width: c.hidden_size,
    hidden: c.intermediate_size,
    heads: c.num_attention_heads,
    keyHeads: c.num_key_value_heads,
    headSize: c.head_dim,
    ropeTheta: c.rope_theta,
    epsilon: c.rms_norm_eps,
  });
}

/** Queries share key heads evenly, and rotary positions turn pairs of numbers. */
function checkHeads<T extends AttentionConfig>(file: string, config: T): T {
  const { heads, keyHeads, headSize } = config;
  if (heads % keyHeads !== 0)
    throw new FileFormatError('config.json', `${file}: num_attention_heads: ${heads} is no multiple of ${keyHeads} key heads.`);
  if (headSize % 2 !== 0) throw new FileFormatError('config.json', `${file}: head_dim: ${headSize} is odd; it must be even.`);
  return config;
}

/** The encoders of large models have sizes of their own. */
function encoderOf(c: z.infer<typeof encoderSchema>, file: string): LayeredConfig {
  return checkHeads(file, {
    ...attentionOf(c, file),
    ...slidingOf(c),
    width: c.encoder_hidden_size ?? c.hidden_size,
    hidden: c.encoder_intermediate_size ?? c.intermediate_size,
    heads: c.encoder_num_attention_heads ?? c.num_attention_heads,
    keyHeads: c.encoder_num_key_value_heads ?? c.num_key_value_heads,
  });
}

const MOST_LAYERS = 1000;

function slidingOf(c: Pick<z.infer<typeof encoderSchema>, 'sliding_window' | 'use_sliding_window' | 'layer_types'>): {
  readonly window: number;
  readonly sliding: readonly boolean[];
} {
  const slides = c.use_sliding_window !== false && c.sliding_window !== undefined && c.sliding_window !== null;
  // Where no list says otherwise, layers slide and look at everything in turn.
  const sliding = Array.from(
    { length: MOST_LAYERS },
    (_, layer) => slides && (c.layer_types?.[layer] ?? turnOf(layer)) === 'sliding_attention',
  );
  return { window: c.sliding_window ?? Number.MAX_SAFE_INTEGER, sliding };
}

function turnOf(layer: number): 'sliding_attention' | 'full_attention' {
  return layer % 2 === 0 ? 'sliding_attention' : 'full_attention';
}

function read<T>(schema: z.ZodMiniType<T>, json: unknown, file: string): T {
  const parsed = z.safeParse(schema, json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FileFormatError('config.json', `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}.`);
}
