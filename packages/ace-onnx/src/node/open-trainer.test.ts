import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { AdapterTrainerRequest } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { openTrainer } from './open-trainer.js';

const MODEL = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const REQUEST: AdapterTrainerRequest = {
  model: MODEL,
  method: 'lora',
  rank: 2,
  frames: 16,
  sites: { crossAttention: ['q_proj', 'v_proj'] },
};

describe('openTrainer', () => {
  it.each([
    ['the checkpoint that a variant names', { ...REQUEST, variant: 'base' }, false],
    ['the first that is there', REQUEST, true],
    [
      'the one that the model names, whatever the variant',
      { ...REQUEST, model: path.join(MODEL, 'acestep-v15-base'), variant: 'turbo' },
      false,
    ],
    [
      'the only one of a model in the layout of diffusers',
      { ...REQUEST, model: path.join(MODEL, 'diffusers-turbo-bf16'), variant: 'base' },
      true,
    ],
  ])('opens %s', async (_, request, isDistilled) => {
    const trainer = await openTrainer(request);
    expect([trainer.isDistilled, trainer.frames]).toEqual([isDistilled, 16]);
    expect(trainer.sites.slice(0, 3).map(({ key }) => key)).toEqual([
      'layers.0.cross_attn.q_proj',
      'layers.0.cross_attn.v_proj',
      'layers.1.cross_attn.q_proj',
    ]);
    await trainer.dispose();
  });

  it('refuses what it does not train, by its name', async () => {
    const refusalOf = (request: AdapterTrainerRequest): Promise<unknown> => openTrainer(request).catch((error: unknown) => error);
    const conditions = await refusalOf({ ...REQUEST, sites: { conditions: ['speaker_embedder'] } });
    expect(isLoopError(conditions, 'unsupported') && conditions.message).toMatch(/^sites\.conditions/);
    const unknown = await refusalOf({ ...REQUEST, sites: { selfAttention: ['q_proj', 'nonsense'] } });
    expect(isLoopError(unknown, 'invalid_input') && unknown.issues.map(({ path: field }) => field)).toEqual(['sites.selfAttention']);
    const nothing = await refusalOf({ ...REQUEST, sites: {} });
    expect(isLoopError(nothing, 'invalid_input') && nothing.issues.map(({ path: field }) => field)).toEqual(['sites']);
  });
});
