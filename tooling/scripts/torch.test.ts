// Adapters of the trainer here, saved as PEFT folders and opened by PyTorch: the same predictions in training and in a running model, the same gradients,
// and the same twenty steps of AdamW. Where `peft` is installed, PEFT itself opens the folders. Without PyTorch the tests are skipped by name.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLiveAdapters } from '../../packages/ace-onnx/src/adapters/live-adapters.js';
import { detectFamily } from '../../packages/ace-onnx/src/models/detect-family.js';
import { findLayout } from '../../packages/ace-onnx/src/models/v15/layout.js';
import { readModelConfig } from '../../packages/ace-onnx/src/models/v15/model-config.js';
import { createStepEvaluator, embedTimes, projectCross } from '../../packages/ace-onnx/src/models/v15/run/evaluate-transformer.js';
import { createNodeRuntime } from '../../packages/ace-onnx/src/node/onnx-runtime.js';
import { openCheckpoint } from '../../packages/ace-onnx/src/node/open-checkpoint.js';
import { createNetworks } from '../../packages/ace-onnx/src/pipeline/networks.js';
import { float32 } from '../../packages/ace-onnx/src/runtime/tensor.js';
import { createAdapterTrainer } from '../../packages/ace-onnx/src/train/create-adapter-trainer.js';
import { openFile, readAdapterFile } from '../../packages/ace-onnx/vectors/live/adapter-case.js';
import type { AdapterTrainer, TrainingExample } from '../../packages/core/src/generation/adapter-trainer.js';
import type { AdapterWeights } from '../../packages/core/src/generation/adapter-weights.js';
import { adapterParameters, emptyAdapter, mapAdapter } from '../../packages/core/src/generation/adapter-parameters.js';
import { createRandom } from '../../packages/core/src/random.js';
import { encodeSafetensors } from '../../packages/core/src/weights/index.js';
import type { SafetensorsFile } from '../../packages/core/src/weights/index.js';
import { writeAdapter } from '../../packages/lora/src/adapters/write-adapter.js';
import { clipGradients } from '../../packages/lora/src/training/local/clip-gradients.js';
import { createAdamW } from '../../packages/lora/src/training/optimizers/adamw.js';
import { findPython } from '../testing/src/node/index.js';

const CHECKPOINTS = fileURLToPath(new URL('../../packages/ace-onnx/fixtures/ace-step-1.5/checkpoints', import.meta.url));
const VARIANT = 'acestep-v15-base';
const MODEL = path.join(CHECKPOINTS, VARIANT);
const SCRIPT = fileURLToPath(new URL('torch-decoder.py', import.meta.url));
// Sizes of the tiny checkpoint, and of the examples.
const [CHANNELS, CONTEXT, WIDTH] = [16, 32, 32] as const;
const [FRAMES, TOKENS, STEPS] = [24, 7, 20] as const;
/** Exact in binary, so that a thousand times them are the same number everywhere. */
const TIMES = [0.625, 0.25, 0.875] as const;
const [RATE, DECAY, CLIP] = [1e-3, 0.01, 0.5] as const;

const python = findPython('torch');
const runtime = createNodeRuntime({ threads: 1 });
const examples = TIMES.map(exampleOf);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-torch-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(python === undefined).each([
  { method: 'lora', rank: 4, alpha: 8 },
  { method: 'rslora', rank: 9, alpha: 6 },
  { method: 'dora', rank: 4, alpha: 4 },
] as const)('an adapter of $method in PyTorch', ({ method, rank, alpha }) => {
  it('predicts, learns and plays as it does here', async () => {
    const design = {
      runtime,
      variant: VARIANT,
      sites: ['selfAttention', 'crossAttention', 'feedForward'],
      method,
      rank,
      frames: FRAMES,
    } as const;
    const trainer = await createAdapterTrainer(openCheckpoint(CHECKPOINTS), design);
    try {
      const adapter = await startOf(trainer, alpha);
      const saved = await save(adapter, method);
      const torch = await runTorch(saved);

      const { prediction } = await trainer.evaluate(examples[0]!, adapter);
      const wanted = await floats(torch, 'prediction');
      expect(apart(prediction, wanted)).toBeLessThan(2e-5);
      for (const maxRank of [96, 0]) expect(apart(await predictLive(saved, maxRank), wanted)).toBeLessThan(2e-5);

      const { losses, norms, first } = await train(trainer, adapter);
      for (const { name, values } of adapterParameters(first))
        expect([name, apart(values, await floats(torch, `gradient.${keyOf(name)}`))]).toEqual([name, expect.toSatisfy(isBelow(1e-4))]);
      expect(apart(losses, await floats(torch, 'losses'))).toBeLessThan(1e-5);
      expect(apart(norms, await floats(torch, 'norms'))).toBeLessThan(1e-4);
      // A step of AdamW is as long for a small slope as for a large one, so that rounding shows most there.
      for (const { name, values } of adapterParameters(adapter))
        expect([name, apart(values, await floats(torch, `final.${keyOf(name)}`))]).toEqual([name, expect.toSatisfy(isBelow(1e-3))]);
    } finally {
      await trainer.dispose();
    }
  }, 240_000);
});

function exampleOf(timestep: number, seed: number): TrainingExample {
  const random = createRandom(seed + 1);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random.next() - 1);
  const [target, noise, context] = [draw(FRAMES * CHANNELS), draw(FRAMES * CHANNELS), draw(FRAMES * CONTEXT)];
  return { target, noise, context, condition: draw(TOKENS * WIDTH), timestep };
}

/** A new adapter whose every tensor works: nothing of it is zero. */
async function startOf(trainer: AdapterTrainer, alpha: number): Promise<AdapterWeights> {
  const random = createRandom(5);
  return mapAdapter(await trainer.create({ name: 'torch', alpha, seed: 3 }), ({ name, shape, values }) => ({
    shape,
    values: values.map((value) => (name.endsWith('magnitude') ? value * (0.9 + 0.2 * random.next()) : value + 0.2 * (random.next() - 0.5))),
  }));
}

/** @returns The folder. */
async function save(weights: AdapterWeights, name: string): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(place);
  const adapter = { weights, replaced: new Map(), biases: new Map(), flavour: 'bare', scaleSource: 'caller', trigger: undefined } as const;
  for (const [file, bytes] of writeAdapter(adapter, 'peft').files) await writeFile(path.join(place, file), bytes);
  return place;
}

async function runTorch(adapter: string): Promise<SafetensorsFile> {
  const [given, results] = [path.join(adapter, 'examples.safetensors'), path.join(adapter, 'results.safetensors')];
  const rows = (name: 'target' | 'noise' | 'context' | 'condition', length: number) => {
    const data = Float32Array.from(examples.flatMap((example) => [...example[name]]));
    return { name, dtype: 'F32', shape: [examples.length, length, data.length / examples.length / length], data } as const;
  };
  const time = { name: 'time', dtype: 'F32', shape: [TIMES.length], data: Float32Array.from(TIMES) } as const;
  const tensors = [rows('target', FRAMES), rows('noise', FRAMES), rows('context', FRAMES), rows('condition', TOKENS), time];
  await writeFile(given, encodeSafetensors(tensors));
  const files = {
    weights: path.join(MODEL, 'model.safetensors'),
    config: path.join(MODEL, 'config.json'),
    adapter,
    examples: given,
    results,
  };
  const task = { ...files, steps: STEPS, lr: RATE, weight_decay: DECAY, clip: CLIP };
  execFileSync(python!.file, [SCRIPT, JSON.stringify(task)], { env: python!.env, stdio: ['ignore', 'ignore', 'inherit'] });
  return openFile(results);
}

/** Trains the adapter in place. */
async function train(trainer: AdapterTrainer, adapter: AdapterWeights) {
  const optimizer = createAdamW({ weightDecay: DECAY });
  const [losses, norms]: [number[], number[]] = [[], []];
  let first = adapter;
  for (let step = 0; step < STEPS; step += 1) {
    const gradients = emptyAdapter(adapter);
    losses.push((await trainer.step(examples[step % examples.length]!, { adapter, gradients })).loss);
    if (step === 0) first = mapAdapter(gradients, ({ shape, values }) => ({ shape, values: values.slice() }));
    const byName = new Map(adapterParameters(gradients).map(({ name, values }) => [name, values]));
    norms.push(clipGradients(byName, CLIP));
    optimizer.step(adapterParameters(adapter), byName, RATE);
  }
  return { losses, norms, first };
}

/** What the network that makes music predicts with the adapter of a folder, beside its weights or merged into them. */
async function predictLive(saved: string, maxRank: number): Promise<Float32Array> {
  const checkpoint = openCheckpoint(CHECKPOINTS);
  const family = await detectFamily(checkpoint, { variant: VARIANT });
  const { transformer: config } = await readModelConfig((await findLayout(checkpoint, VARIANT))!);
  const base = await openFile(path.join(MODEL, 'model.safetensors'));
  const [file, settings] = ['adapter_model.safetensors', 'adapter_config.json'].map((name) => path.join(saved, name));
  const adapter = await readAdapterFile(file!, base, { config: settings });
  const recipes = family.recipes.filter(({ component }) => component === family.adapted);
  const live = createLiveAdapters({ recipes, component: () => family.checkpoint.component(family.adapted!), runtime, maxRank });
  const networks = createNetworks(family, runtime, { policy: 'resident', adapters: live });
  try {
    await live.apply([{ id: 1, name: 'torch', adapter, scale: 1 }], { close: networks.release });
    const { target, noise, context, condition, timestep } = examples[0]!;
    const times = await networks.use('time', (session) => embedTimes(session, [timestep]));
    const cross = await networks.use('cross', (session) => projectCross(session, float32(condition, [1, TOKENS, WIDTH])));
    const latent = target.map((value, index) => timestep * noise[index]! + (1 - timestep) * value);
    return await networks.use('step', (session) =>
      createStepEvaluator(config, FRAMES)(session, { latent, context, items: 1, frames: FRAMES }, times, cross),
    );
  } finally {
    await networks.release();
    await live.dispose();
  }
}

/** The name in the file of a tensor of the adapter. */
function keyOf(name: string): string {
  const [module, part] = name.split('/') as [string, 'a' | 'b' | 'magnitude'];
  return `base_model.model.${module}.${{ a: 'lora_A.weight', b: 'lora_B.weight', magnitude: 'lora_magnitude_vector' }[part]}`;
}

async function floats(file: SafetensorsFile, name: string): Promise<Float32Array> {
  return file.tensors.get(name)!.float32();
}

/** The largest difference, over the largest value. */
function apart(got: ArrayLike<number>, wanted: Float32Array): number {
  if (got.length !== wanted.length) return Infinity;
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wanted.reduce((most, value, index) => Math.max(most, Math.abs(value - got[index]!)), 0) / largest;
}

function isBelow(limit: number): (value: number) => boolean {
  return (value) => value < limit;
}
