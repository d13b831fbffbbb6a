import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { TensorSpec } from '@loop/core/weights';

import { buildPlannerBody } from '../../src/models/v15/planner/planner-body.js';
import { parsePlannerConfig } from '../../src/models/v15/planner/planner-config.js';
import { createGraph } from '../../src/onnx/graph.js';
import { createRandomWeights } from '../full-size/random-weights.js';
import { recordingWeights } from '../full-size/recording-weights.js';
import { assertRoom, writeWeights } from '../full-size/write-weights.js';
import { PLANNER_VOCABULARY, qwenConfig } from './published-configs.js';
import type { Affordable } from './published-configs.js';

/** The folder of the language model in a checkpoint. */
export const PLANNER_FOLDER = 'acestep-5Hz-lm-0.6B';

const TINY = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints/acestep-5Hz-lm-tiny', import.meta.url));
/** Where the published tokenizer has the end mark, and from where its audio codes. */
const END_ID = 151_645;
const FIRST_CODE_ID = 151_669;
const CODES = 64_000;

/** Makes the language model of 0.6 billion parameters with random weights, and a tokenizer whose codes are where the published ones are. @returns Its bytes. */
export async function makePlanner(checkpoint: string, { plannerLayers }: Affordable = {}): Promise<number> {
  const folder = path.join(checkpoint, PLANNER_FOLDER);
  const json = qwenConfig(PLANNER_VOCABULARY, plannerLayers);
  const asked = new Map<string, readonly number[]>();
  const graph = createGraph('planner');
  const nothing = { has: () => false, shapeOf: () => [] };
  buildPlannerBody(graph, recordingWeights(graph, asked, nothing), parsePlannerConfig({ json, file: 'config.json' }));
  const specs: TensorSpec[] = [...asked].map(([name, shape]) => ({ name, dtype: 'BF16', shape }));
  const bytes = specs.reduce((sum, { shape }) => sum + 2 * shape.reduce((product, axis) => product * axis, 1), 0);
  await mkdir(folder, { recursive: true });
  await assertRoom(folder, bytes);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(json));
  await writeFile(path.join(folder, 'tokenizer.json'), await publishedTokenizer());
  await writeWeights(path.join(folder, 'model.safetensors'), specs, createRandomWeights());
  return bytes;
}

/** The words of the tiny tokenizer with every audio code, each at its published id. */
async function publishedTokenizer(): Promise<string> {
  const tokenizer = JSON.parse(await readFile(path.join(TINY, 'tokenizer.json'), 'utf8')) as {
    added_tokens: { id: number; content: string }[];
  };
  const [model] = tokenizer.added_tokens;
  const words = tokenizer.added_tokens
    .filter(({ content }) => !content.startsWith('<|audio_code_'))
    .map((token) => (token.content === '<|im_end|>' ? { ...token, id: END_ID } : token));
  const codes = Array.from({ length: CODES }, (_, code) => ({ ...model, id: FIRST_CODE_ID + code, content: `<|audio_code_${code}|>` }));
  return JSON.stringify({ ...tokenizer, added_tokens: [...words, ...codes] });
}
