/** How much of a published model a benchmark can afford. */
export interface Affordable {
  /** Layers of the transformer, 24 of them published. */
  readonly layers?: number | undefined;
  /** Layers of the language model, 28 of them published. */
  readonly plannerLayers?: number | undefined;
}

/** The configuration of the published 2B turbo. Source: https://huggingface.co/ACE-Step/Ace-Step1.5 (MIT). */
export function turboConfig({ layers = 24 }: Affordable = {}) {
  return {
    hidden_size: 2048,
    intermediate_size: 6144,
    num_hidden_layers: layers,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    rms_norm_eps: 1e-6,
    rope_theta: 1_000_000,
    use_sliding_window: true,
    sliding_window: 128,
    in_channels: 192,
    audio_acoustic_hidden_dim: 64,
    patch_size: 2,
    text_hidden_dim: 1024,
    num_lyric_encoder_hidden_layers: Math.min(8, layers),
    num_timbre_encoder_hidden_layers: Math.min(4, layers),
    timbre_hidden_dim: 64,
    timbre_fix_frame: 750,
    num_attention_pooler_hidden_layers: 2,
    pool_window_size: 5,
    fsq_dim: 2048,
    fsq_input_levels: [8, 8, 8, 5, 5, 5],
    is_turbo: true,
    model_version: 'turbo',
  };
}

/** The Oobleck autoencoder as published. */
export const AUTOENCODER_CONFIG = {
  audio_channels: 2,
  channel_multiples: [1, 2, 4, 8, 16],
  decoder_channels: 128,
  decoder_input_channels: 64,
  downsampling_ratios: [2, 4, 4, 6, 10],
  encoder_hidden_size: 128,
  sampling_rate: 48_000,
};

/** A Qwen3 of 0.6 billion parameters: the text encoder with 151 669 words, the language model with the audio codes too. */
export function qwenConfig(vocabulary: number, layers = 28) {
  return {
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: layers,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    rms_norm_eps: 1e-6,
    rope_theta: 1_000_000,
    vocab_size: vocabulary,
    tie_word_embeddings: true,
  };
}

/** Words of the text encoder. */
export const TEXT_VOCABULARY = 151_669;
/** Words and audio codes of the language model. */
export const PLANNER_VOCABULARY = 217_204;
