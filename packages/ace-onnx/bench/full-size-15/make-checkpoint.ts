import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { TensorSpec } from '@loop/core/weights';

import {
  parseAutoencoderConfig,
  parseCodecConfig,
  parseConditionConfig,
  parseTextEncoderConfig,
  parseTokenizerConfig,
  parseTransformerConfig,
} from '../../src/models/v15/config.js';
import type { ConfigSource } from '../../src/models/v15/config.js';
import type { PartName } from '../../src/models/v15/layout.js';
import { createRecipes } from '../../src/models/v15/networks.js';
import { createGraph } from '../../src/onnx/graph.js';
import { createRandomWeights } from '../full-size/random-weights.js';
import { recordingWeights } from '../full-size/recording-weights.js';
import { assertRoom, writeWeights } from '../full-size/write-weights.js';
import { makePlanner } from './make-planner.js';
import { AUTOENCODER_CONFIG, qwenConfig, TEXT_VOCABULARY, turboConfig } from './published-configs.js';
import type { Affordable } from './published-configs.js';

const TOKENIZER = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints/Qwen3-Embedding-0.6B/tokenizer.json', import.meta.url));
/** Frames of the latent of silence, which begins again where it ends. */
const SILENT_FRAMES = 1_500;
const MODEL_FILE = 'diffusion_pytorch_model.safetensors';

/** Each part's folder and file in the layout of diffusers, and what its tensors are called there without. */
const PARTS: Readonly<Record<PartName, { readonly folder: string; readonly file: string; readonly prefix: string }>> = {
  transformer: { folder: 'transformer', file: MODEL_FILE, prefix: 'decoder.' },
  encoder: { folder: 'condition_encoder', file: MODEL_FILE, prefix: 'encoder.' },
  tokenizer: { folder: 'audio_tokenizer', file: MODEL_FILE, prefix: 'tokenizer.' },
  detokenizer: { folder: 'audio_token_detokenizer', file: MODEL_FILE, prefix: 'detokenizer.' },
  autoencoder: { folder: 'vae', file: MODEL_FILE, prefix: '' },
  'text-encoder': { folder: 'text_encoder', file: 'model.safetensors', prefix: '' },
};

/**
 * Makes a checkpoint with the configuration and shapes of ACE-Step 1.5 2B turbo and its planner of 0.6B, in the layout of diffusers, with random
 * weights.
 *
 * @returns Its bytes.
 */
export async function makeCheckpoint15(folder: string, afford: Affordable = {}): Promise<number> {
  const [turbo, text] = [turboConfig(afford), qwenConfig(TEXT_VOCABULARY, afford.plannerLayers)];
  const source = (json: unknown): ConfigSource => ({ json, file: 'config.json' });
  const recipes = createRecipes({
    transformer: parseTransformerConfig(source(turbo)),
    condition: parseConditionConfig(source(turbo), { isLarge: false }),
    tokenizer: parseTokenizerConfig(source(turbo)),
    detokenizer: parseCodecConfig(source(turbo)),
    autoencoder: parseAutoencoderConfig(source(AUTOENCODER_CONFIG)),
    text: parseTextEncoderConfig(source(text)),
  });
  const asked = new Map<PartName, Map<string, readonly number[]>>();
  for (const { name, component, build } of recipes) {
    const graph = createGraph(name);
    const own = asked.get(component as PartName) ?? new Map<string, readonly number[]>();
    asked.set(component as PartName, own);
    build(graph, recordingWeights(graph, own, { has: () => false, shapeOf: () => [] }), undefined);
  }
  const specsOf = (part: PartName): readonly TensorSpec[] => {
    const { prefix } = PARTS[part];
    const own = [...asked.get(part)!].map(([name, shape]) => ({
      name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
      dtype: 'BF16' as const,
      shape,
    }));
    return part === 'encoder' ? [...own, { name: 'silence_latent', dtype: 'BF16', shape: [1, SILENT_FRAMES, 64] }] : own;
  };
  const parts = Object.keys(PARTS) as PartName[];
  const bytes = parts.flatMap(specsOf).reduce((sum, { shape }) => sum + 2 * shape.reduce((product, axis) => product * axis, 1), 0);
  await mkdir(folder, { recursive: true });
  await assertRoom(folder, bytes);
  const weights = createRandomWeights();
  for (const part of parts) {
    const place = path.join(folder, PARTS[part].folder);
    await mkdir(place, { recursive: true });
    const json = part === 'autoencoder' ? AUTOENCODER_CONFIG : part === 'text-encoder' ? text : turbo;
    await writeFile(path.join(place, 'config.json'), JSON.stringify(json));
    await writeWeights(path.join(place, PARTS[part].file), specsOf(part), weights);
  }
  await mkdir(path.join(folder, 'tokenizer'), { recursive: true });
  await copyFile(TOKENIZER, path.join(folder, 'tokenizer', 'tokenizer.json'));
  return bytes + (await makePlanner(folder, afford));
}
