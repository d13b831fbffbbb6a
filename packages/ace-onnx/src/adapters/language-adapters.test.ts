// Adapters of the language model that plans, on tiny checkpoints with random weights.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { AdapterWeights } from '@loop/core';
import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ACE_STEP_15 } from '../models/v15/settings.js';
import { loadAceStep } from '../node/load-ace-step.js';
import type { LoadAceStepOptions, LoadedAceStep } from '../node/load-ace-step.js';
import { makeAdapter } from './__fixtures__/make-adapter.js';

const fixtures = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-language-adapters-'));
  await cp(fixtures, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const load = (options: LoadAceStepOptions = {}): Promise<LoadedAceStep> =>
  loadAceStep(folder, { threads: 1, policy: 'resident', planner: 'acestep-5Hz-lm-tiny', ...options });

/** The audio codes that the language model plans for a request. */
async function codesOf(generator: LoadedAceStep): Promise<readonly number[]> {
  const request = { task: 'text2music', prompt: 'a calm piano piece', seed: 3, steps: 1, durationSeconds: 1.1 } as const;
  const { track } = await generator.generate({ ...request, advanced: { [ACE_STEP_15]: { thinking: { caption: false } } } });
  return track.provenance.parameters['audioCodes'] as number[];
}

/** A LoRA of some weights of the tiny language model. */
const adapter: AdapterWeights = {
  ...makeAdapter(
    'lora',
    new Map([
      ['layers.0.self_attn.q_proj', [64, 32]],
      ['layers.1.mlp.down_proj', [32, 72]],
    ] as const),
    { seed: 4, name: 'singer' },
  ),
  target: 'language-model',
};

describe('an adapter of the language model', () => {
  it('changes what is planned, beside the weights as merged into them, and leaves no trace', async () => {
    const generator = await load();
    const base = await codesOf(generator);
    const info = await generator.adapters.load(adapter);
    expect([info.target, info.application, info.ranks]).toEqual(['language-model', 'beside', [2]]);
    const changed = await codesOf(generator);
    expect(changed).not.toEqual(base);
    await generator.adapters.unload();
    expect(await codesOf(generator)).toEqual(base);
    await generator.dispose();

    const merging = await load({ adapterRank: 0 });
    expect((await merging.adapters.load(adapter)).application).toBe('merged');
    expect(await codesOf(merging)).toEqual(changed);
    await merging.dispose();
  });

  it('plays beside one of the decoder, each in its own network', async () => {
    const generator = await load();
    await generator.adapters.load(adapter);
    const alone = await codesOf(generator);
    const decoder = makeAdapter('lora', new Map([['layers.0.self_attn.q_proj', [32, 32]] as const]), { seed: 9, name: 'sound' });
    const info = await generator.adapters.load(decoder);
    expect([info.target, info.application]).toEqual(['decoder', 'beside']);
    expect(await codesOf(generator)).toEqual(alone);
    await generator.dispose();
  });

  it('is known by the names in its file, and refused where there is no language model', async () => {
    const place = path.join(folder, 'loras', 'singer');
    await mkdir(place, { recursive: true });
    const tensors = [...adapter.targets].flatMap(([module, change]) => {
      const { a, b } = change as Extract<typeof change, { kind: 'lora' }>;
      const tensor = (part: 'A' | 'B', { shape, values }: typeof a) => ({
        name: `base_model.model.model.${module}.lora_${part}.weight`,
        dtype: 'F32' as const,
        shape,
        data: encodeFloat32(values, 'F32'),
      });
      return [tensor('A', a), tensor('B', b)];
    });
    await writeFile(path.join(place, 'adapter_model.safetensors'), encodeSafetensors(tensors));
    await writeFile(
      path.join(place, 'adapter_config.json'),
      JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 4, target_modules: [] }),
    );
    const generator = await load();
    expect((await generator.adapters.load(place)).target).toBe('language-model');
    const wrong = await generator.adapters.load(place, { name: 'again', target: 'decoder' }).catch((error: unknown) => error);
    expect(isLoopError(wrong)).toBe(true);
    await generator.dispose();
    const without = await load({ planner: false });
    const refused = await without.adapters.load(place).catch((error: unknown) => error);
    expect(isLoopError(refused, 'unsupported') && refused.message).toContain('language model');
    await without.dispose();
  });
});
