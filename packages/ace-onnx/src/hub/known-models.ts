import type { ModelManifest, ModelPart } from './model-manifest.js';

const LOFI_FILES = [
  'tokenizer.json',
  'text_encoder.onnx',
  'transformer_encoder.onnx',
  'transformer_decoder.onnx',
  'transformer_decoder_weights.bin',
  'dcae_decoder.onnx',
  'vocoder.onnx',
];

const PLANNER_FILES = ['config.json', 'tokenizer.json', '*.safetensors', '*.safetensors.index.json'];
const TRANSFORMER_FILES = ['config.json', '*.pt', '*.safetensors', '*.safetensors.index.json'];

/** A language model of ACE-Step 1.5. */
const planner = (size: string, repository?: string): ModelPart => ({
  folder: `acestep-5Hz-lm-${size}`,
  description: `A language model of ${size} parameters, which plans and listens.`,
  ...(repository === undefined ? {} : { repository }),
  include: PLANNER_FILES,
});

/** Another transformer of ACE-Step 1.5. */
const transformer = (name: string): ModelPart => ({
  folder: `acestep-v15-${name}`,
  description: `The transformer ${name}; choose it with \`--variant acestep-v15-${name}\`.`,
  repository: `ACE-Step/acestep-v15-${name}`,
  include: TRANSFORMER_FILES,
});

/**
 * The models whose files are known by name.
 *
 * Source: https://huggingface.co/ACE-Step/ACE-Step-v1-3.5B and https://github.com/ace-step/ACE-Step (both Apache-2.0),
 * https://huggingface.co/ACE-Step/Ace-Step1.5 (MIT),
 * https://huggingface.co/Xenova/musicgen-small, https://huggingface.co/willibrandon/lofi-models
 */
export const KNOWN_MODELS: readonly ModelManifest[] = [
  {
    id: 'ACE-Step/ACE-Step-v1-3.5B',
    description: 'ACE-Step v1: songs of up to four minutes from tags and lyrics.',
    family: 'ace-step-v1',
    layout: 'checkpoint',
    license: 'Apache-2.0',
    repository: 'ACE-Step/ACE-Step-v1-3.5B',
    revision: '82cd0d7b6322bd28cd4e830fe675ddb6180ce36c',
    include: [
      'ace_step_transformer/config.json',
      'ace_step_transformer/diffusion_pytorch_model.safetensors',
      'music_dcae_f8c8/config.json',
      'music_dcae_f8c8/diffusion_pytorch_model.safetensors',
      'music_vocoder/config.json',
      'music_vocoder/diffusion_pytorch_model.safetensors',
      'umt5-base/config.json',
      'umt5-base/model.safetensors',
      'umt5-base/special_tokens_map.json',
      'umt5-base/tokenizer.json',
      'umt5-base/tokenizer_config.json',
    ],
    sha256: {
      'ace_step_transformer/diffusion_pytorch_model.safetensors': 'e810f16728d8a2e0d1b9c3a907aac8c9a427ce38edbd890cb3dce5ff92da5aad',
      'music_dcae_f8c8/diffusion_pytorch_model.safetensors': '2b0cb469307ac50659d1880db2a99bae47d0df335cbb36853964662d4b80e8ee',
      'music_vocoder/diffusion_pytorch_model.safetensors': 'c92c9b46e28ab7b37b777780cf4308ad7ddac869636bb77aa61599358c4bc1c0',
      'umt5-base/model.safetensors': '779cec0d210b2123e21d0a9cd8128f02b4d412627355028965a8be0b241cc3b6',
      'umt5-base/tokenizer.json': '20a46ac256746594ed7e1e3ef733b83fbc5a6f0922aa7480eda961743de080ef',
    },
    files: [
      {
        // The vocabulary of the lyrics is published with the code, not with the weights.
        path: 'lyric-tokenizer/vocab.json',
        url: 'https://raw.githubusercontent.com/ace-step/ACE-Step/d612523f50e252c0e138e68ae75b06223f96e934/acestep/models/lyrics_utils/vocab.json',
        size: 364_005,
        sha256: 'c2a66ea48c478c0bb9acb5497144b926acdeaa37128faa799508d40f2b9cc558',
      },
    ],
  },
  {
    id: 'ACE-Step/Ace-Step1.5',
    description: 'ACE-Step 1.5 turbo: songs of up to ten minutes in eight steps, from captions and lyrics.',
    family: 'ace-step-1.5',
    layout: 'checkpoint',
    license: 'MIT',
    repository: 'ACE-Step/Ace-Step1.5',
    revision: 'main',
    include: [
      'acestep-v15-turbo/config.json',
      'acestep-v15-turbo/model.safetensors',
      'acestep-v15-turbo/silence_latent.pt',
      'vae/config.json',
      'vae/diffusion_pytorch_model.safetensors',
      'Qwen3-Embedding-0.6B/config.json',
      'Qwen3-Embedding-0.6B/model.safetensors',
      'Qwen3-Embedding-0.6B/tokenizer.json',
    ],
    parts: [
      planner('1.7B'),
      planner('0.6B', 'ACE-Step/acestep-5Hz-lm-0.6B'),
      planner('4B', 'ACE-Step/acestep-5Hz-lm-4B'),
      ...['base', 'sft', 'turbo-shift1', 'turbo-shift3', 'turbo-continuous', 'xl-turbo', 'xl-base', 'xl-sft'].map(transformer),
    ],
  },
  {
    id: 'Xenova/musicgen-small',
    description: 'MusicGen small as ONNX networks: short instrumental pieces from words.',
    family: 'musicgen',
    layout: 'exported',
    license: 'CC-BY-NC-4.0',
    repository: 'Xenova/musicgen-small',
    revision: 'main',
    include: ['config.json', 'tokenizer.json', 'onnx/text_encoder.onnx', 'onnx/decoder_model_merged.onnx', 'onnx/encodec_decode.onnx'],
  },
  {
    id: 'willibrandon/lofi-models',
    description: 'ACE-Step v1 as ONNX networks that were exported beforehand, for lofi.nvim.',
    family: 'ace-step-v1',
    layout: 'exported',
    // Its networks have inputs and cuts of their own, which no family here drives.
    isRunnable: false,
    repository: 'willibrandon/lofi-models',
    revision: 'main',
    include: LOFI_FILES.map((file) => `ace-step/${file}`),
  },
];
