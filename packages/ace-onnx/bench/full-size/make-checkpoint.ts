import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { encodeSafetensorsHeader } from '@loop/core/weights';

import { COMPONENT_FILES, publishedConfigs } from './published-sizes.js';
import { createRandomWeights } from './random-weights.js';
import { requiredTensors } from './required-tensors.js';
import { assertRoom, writeWeights } from './write-weights.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures/ace-step-v1/checkpoint/umt5-base', import.meta.url));
const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/** What was made. */
export interface SyntheticCheckpoint {
  readonly bytes: number;
  readonly tensors: number;
  readonly parameters: number;
}

/**
 * Makes a checkpoint in the layout, configuration and shapes of ACE-Step v1 3.5B with random weights: everything that inference reads. The
 * parts of the published transformer that only training used (added projections, projectors to speech features) and the mel filters are
 * left out.
 *
 * @param folder - Where it goes; must be empty or not there.
 * @param options - `blocks`: of the transformer's 24, how many.
 */
export async function makeCheckpoint(folder: string, options: { readonly blocks?: number | undefined } = {}): Promise<SyntheticCheckpoint> {
  const configs = publishedConfigs(options.blocks);
  const files = COMPONENT_FILES.map(({ component, file, dtype, networks }) => ({
    file: path.join(folder, component, file),
    config: path.join(folder, component, 'config.json'),
    json: configs[component],
    specs: requiredTensors(networks, configs[component], dtype),
  }));
  const bytes = files.reduce((sum, { specs }) => sum + encodeSafetensorsHeader(specs).fileSize, 0);
  await mkdir(folder, { recursive: true });
  await assertRoom(folder, bytes);
  const weights = createRandomWeights();
  for (const { file, config, json, specs } of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(config, JSON.stringify(json, null, 2));
    await writeWeights(file, specs, weights);
  }
  for (const name of TOKENIZER_FILES) await copyFile(path.join(FIXTURES, name), path.join(folder, 'umt5-base', name));
  const all = files.flatMap(({ specs }) => specs);
  const parameters = all.reduce((sum, { shape }) => sum + shape.reduce((product, axis) => product * axis, 1), 0);
  return { bytes, tensors: all.length, parameters };
}
