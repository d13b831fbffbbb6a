import type { NetworkName } from '../../src/models/v1/networks.js';

/** The configurations of the published 3.5B checkpoint, by folder. `blocks` is how many of the transformer's 24 blocks are wanted. */
export function publishedConfigs(blocks = 24): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    ace_step_transformer: {
      _class_name: 'ACEStepTransformer2DModel',
      in_channels: 8,
      out_channels: 8,
      num_layers: blocks,
      inner_dim: 2560,
      num_attention_heads: 20,
      attention_head_dim: 128,
      mlp_ratio: 2.5,
      max_position: 32_768,
      rope_theta: 1e6,
      speaker_embedding_dim: 512,
      text_embedding_dim: 768,
      patch_size: [16, 1],
      max_height: 16,
      max_width: 32_768,
      lyric_encoder_vocab_size: 6693,
      lyric_hidden_size: 1024,
    },
    music_dcae_f8c8: {
      _class_name: 'AutoencoderDC',
      in_channels: 2,
      latent_channels: 8,
      attention_head_dim: 32,
      encoder_block_types: ['ResBlock', 'ResBlock', 'ResBlock', 'EfficientViTBlock'],
      decoder_block_types: ['ResBlock', 'ResBlock', 'ResBlock', 'EfficientViTBlock'],
      encoder_block_out_channels: [128, 256, 512, 1024],
      decoder_block_out_channels: [128, 256, 512, 1024],
      encoder_layers_per_block: [2, 2, 3, 3],
      decoder_layers_per_block: [3, 3, 3, 3],
      encoder_qkv_multiscales: [[], [], [5], [5]],
      decoder_qkv_multiscales: [[], [], [5], [5]],
    },
    music_vocoder: {
      _class_name: 'ADaMoSHiFiGANV1',
      input_channels: 128,
      kernel_sizes: [7],
      pre_conv_kernel_size: 13,
      post_conv_kernel_size: 13,
      depths: [3, 3, 9, 3],
      dims: [128, 256, 384, 512],
      num_mels: 512,
      upsample_initial_channel: 1024,
      resblock_kernel_sizes: [3, 7, 11, 13],
      resblock_dilation_sizes: [
        [1, 3, 5],
        [1, 3, 5],
        [1, 3, 5],
        [1, 3, 5],
      ],
      upsample_rates: [4, 4, 2, 2, 2, 2, 2],
      upsample_kernel_sizes: [8, 8, 4, 4, 4, 4, 4],
    },
    'umt5-base': {
      vocab_size: 256_384,
      d_model: 768,
      d_kv: 64,
      num_heads: 12,
      d_ff: 2048,
      num_layers: 12,
      layer_norm_epsilon: 1e-6,
    },
  };
}

/** Layers of the lyric encoder, which no configuration names. */
export const LYRIC_LAYERS = 6;

/** Shapes that the builders read from the checkpoint because no configuration names them. */
export const READ_SHAPES: readonly (readonly [pattern: RegExp, shape: readonly number[]])[] = [
  [/feed_forward\.w_1\.bias$/, [4096]],
  [/pos_bias_[uv]$/, [16, 64]],
];

/** The file of each component, its type, and the networks that read it. */
export const COMPONENT_FILES: readonly {
  readonly component: string;
  readonly file: string;
  readonly dtype: 'BF16' | 'F32';
  readonly networks: readonly NetworkName[];
}[] = [
  {
    component: 'ace_step_transformer',
    file: 'diffusion_pytorch_model.safetensors',
    dtype: 'BF16',
    networks: ['condition', 'cross', 'step'],
  },
  { component: 'music_dcae_f8c8', file: 'diffusion_pytorch_model.safetensors', dtype: 'BF16', networks: ['encoder', 'decoder'] },
  { component: 'music_vocoder', file: 'diffusion_pytorch_model.safetensors', dtype: 'BF16', networks: ['vocoder'] },
  { component: 'umt5-base', file: 'model.safetensors', dtype: 'F32', networks: ['text-encoder'] },
];
