import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { AdapterCase } from '../vectors/live/adapter-case.js';
import { listLiveCases } from '../vectors/live/list-live-cases.js';

// One case of each kind; `pnpm vectors live` runs them all.
const IDS = [
  'merge/peft_lora_f32',
  'merge/peft_rslora_f32',
  'merge/peft_dora_bf16',
  'merge/peft_conv1d_f32',
  'merge/peft_lora_bias_f32',
  'merge/peft_modules_to_save_f32',
  'merge/peft_strength_neg_bf16',
  'merge/lokr_full',
  'merge/lokr_dora_in',
  'merge/lokr_conv1d_tucker',
  'merge/loha_dora',
  'merge/v1_pytorch_lora_weights',
  'adapters/same/kohya',
  'adapters/same/diffusers',
  'training/turbo_lora',
  'training/turbo_lokr_dora',
];

const folder = fileURLToPath(new URL('../../lora/fixtures/vectors', import.meta.url));
const { cases } = JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8')) as { readonly cases: readonly AdapterCase[] };
const runs = listLiveCases(folder, cases);

describe('golden adapters in running networks', () => {
  it('are there, of every kind', () => expect(IDS.filter((id) => !runs.some((run) => run.id === id))).toEqual([]));

  it.each(runs.filter(({ id }) => IDS.includes(id)).map(({ id, run }) => [id, run] as const))('%s', async (_, run) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
