import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

import { createRandom, isLoopError } from '@loop/core';
import type { AdapterTrainer, TrainingExample } from '@loop/core';
import { adapterParameters, emptyAdapter } from '@loop/core/generation';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadAdapterTrainer } from './load-adapter-trainer.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const OPTIONS = { variant: 'acestep-v15-base', rank: 2, frames: 16, sites: ['crossAttention'], threads: 1 } as const;

let folder: string;
let script: string;
beforeAll(async () => {
  // Beside the package's dependencies, which stay outside of the bundle.
  folder = await mkdtemp(path.join(PACKAGE, 'node_modules', '.trainer-worker-'));
  script = path.join(folder, 'trainer-worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('trainer-worker.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@loop/source'],
    external: ['onnxruntime-node', 'onnxruntime-web', '@patdx/kuromoji'],
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function exampleOf(): TrainingExample {
  const random = createRandom(1);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.next() - 0.5);
  return { target: draw(8 * 16), noise: draw(8 * 16), context: draw(8 * 32), condition: draw(4 * 32), timestep: 0.5 };
}

async function measure(trainer: AdapterTrainer) {
  const adapter = await trainer.create({ name: 'new', alpha: 4, seed: 3 });
  const gradients = emptyAdapter(adapter);
  const { loss } = await trainer.step(exampleOf(), { adapter, gradients });
  const { prediction } = await trainer.evaluate(exampleOf(), adapter);
  return {
    facts: [trainer.sites, trainer.frames, trainer.isDistilled, [...trainer.emptyCondition]],
    loss,
    gradients: adapterParameters(gradients).map(({ values }) => [...values]),
    prediction: [...prediction],
  };
}

describe('loadAdapterTrainer', () => {
  it('trains in a worker as it does here, to the last bit', async () => {
    const here = await loadAdapterTrainer(FOLDER, { ...OPTIONS, worker: false });
    const away = await loadAdapterTrainer(FOLDER, { ...OPTIONS, worker: () => new Worker(script) });
    expect(await measure(away)).toEqual(await measure(here));
    const refusal = await away
      .evaluate({ ...exampleOf(), noise: new Float32Array(1) }, await away.create({ name: 'x', alpha: 1, seed: 1 }))
      .catch((error: unknown) => error);
    expect(isLoopError(refusal, 'shape_mismatch') && refusal.issues[0]).toContain('noise');
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(
      away.evaluate(exampleOf(), await away.create({ name: 'x', alpha: 1, seed: 1 }), { signal: controller.signal }),
    ).rejects.toThrow('enough');
    await Promise.all([here.dispose(), away.dispose()]);
    await away.dispose();
    const ended = await away.create({ name: 'x', alpha: 1, seed: 1 }).catch((error: unknown) => error);
    expect(isLoopError(ended, 'disposed')).toBe(true);
  });

  it('says why a trainer cannot be opened in a worker, as it would here', async () => {
    const error = await loadAdapterTrainer(FOLDER, { ...OPTIONS, rank: 0, worker: () => new Worker(script) }).catch(
      (reason: unknown) => reason,
    );
    expect(isLoopError(error, 'invalid_input') && error.issues.map(({ path: field }) => field)).toEqual(['rank']);
  });

  it('fails running calls when the worker ends by itself', async () => {
    let worker: Worker | undefined;
    const trainer = await loadAdapterTrainer(FOLDER, { ...OPTIONS, worker: () => (worker = new Worker(script)) });
    const adapter = await trainer.create({ name: 'x', alpha: 1, seed: 1 });
    const running = trainer.evaluate(exampleOf(), adapter).catch((reason: unknown) => reason);
    await worker!.terminate();
    const error = await running;
    // A fast machine may have answered before it ended; the next call fails in any case.
    const next = await trainer.evaluate(exampleOf(), adapter).catch((reason: unknown) => reason);
    expect(isLoopError(next, 'inference_failed')).toBe(true);
    expect(error === next || isLoopError(error, 'inference_failed') || typeof (error as { loss?: number }).loss === 'number').toBe(true);
  });
});
