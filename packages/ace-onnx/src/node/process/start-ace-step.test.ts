import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadAceStep } from '../load-ace-step.js';
import type { LoadedAceStep } from '../load-ace-step.js';
import { startAceStep } from './start-ace-step.js';

const MODEL = fileURLToPath(new URL('../../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const OPTIONS = { variant: 'acestep-v15-base', threads: 1, planner: false } as const;
const REQUEST = { task: 'text2music', prompt: 'warm piano', instrumental: true, seed: 42, steps: 2, durationSeconds: 1 } as const;

describe('startAceStep', () => {
  let generator: LoadedAceStep;
  beforeAll(async () => {
    generator = await startAceStep(MODEL, OPTIONS);
  });
  afterAll(() => generator.dispose());

  it('makes the same song as in this process, says the same of itself, and encodes songs alike', async () => {
    const here = await loadAceStep(MODEL, OPTIONS);
    const [own, other] = [await here.generate(REQUEST), await generator.generate(REQUEST)];
    expect(other.track.audio).toEqual(own.track.audio);
    expect(generator.memoryPlan).toEqual(here.memoryPlan);
    expect(await generator.capabilities()).toEqual(await here.capabilities());
    const text = { caption: 'warm piano', lyrics: '' };
    expect(await generator.encodeForTraining(own.track.audio, text)).toEqual(await here.encodeForTraining(own.track.audio, text));
    await here.dispose();
  });

  it('throws what opening throws there', async () => {
    await expect(startAceStep('/no/such/model')).rejects.toMatchObject({ code: 'model_missing' });
  });
});
