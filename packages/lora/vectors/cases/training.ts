import type { AdapterTrainer, AdapterWeights, TrainingExample } from '@loop/core';
import { readAdapter, readBaseShapes } from '@loop/core/adapters';
import { adapterParameters, emptyAdapter, mapAdapter } from '@loop/core/generation';
import { openCheckpoint, createNodeRuntime } from '@loop/ace-onnx/node';
import { createAdapterTrainer } from '@loop/ace-onnx/train';
import type { AdapterTrainerOptions } from '@loop/ace-onnx/train';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { clipGradients } from '../../src/training/local/clip-gradients.js';
import { collateTracks } from '../../src/training/local/collate-tracks.js';
import { createAdamW } from '../../src/training/optimizers/adamw.js';
import { minSnrWeight } from '../../src/training/snr-weight.js';
import type { GoldenTensor, LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, readJson, readTensors } from '../golden.js';

/** The cases of the area `training`: losses, gradients and trajectories of the reference trainers. */
export async function runTraining(set: LoraSet, golden: LoraCase): Promise<void> {
  if (golden.id.endsWith('/collate')) return runCollate(set, golden);
  const trainer = await openTrainer(set, golden);
  try {
    await follow(set, golden, trainer);
  } finally {
    await trainer.dispose();
  }
}

async function runCollate(set: LoraSet, golden: LoraCase): Promise<void> {
  const names = golden.files['samples'] as readonly string[];
  const samples = await Promise.all(names.map((name) => readTensors(set, { ...golden, files: { name } }, 'name')));
  const got = collateTracks(
    samples.map((sample) => ({
      target: floats(sample, 'target_latents'),
      context: floats(sample, 'context_latents'),
      condition: floats(sample, 'encoder_hidden_states'),
      frames: sample.get('target_latents')!.shape[0]!,
      tokens: sample.get('encoder_hidden_states')!.shape[0]!,
    })),
  );
  const wanted = await readTensors(set, golden, 'expected');
  for (const [name, field] of Object.entries({
    target_latents: 'target',
    context_latents: 'context',
    encoder_hidden_states: 'condition',
  } as const))
    assertSame(
      name,
      got.flatMap((track) => [...track[field]]),
      [...wanted.get(name)!.values],
    );
}

/** Opens the trainer of the checkpoint and design that a case names. */
export async function openTrainer(set: LoraSet, golden: LoraCase, options: Partial<AdapterTrainerOptions> = {}): Promise<AdapterTrainer> {
  const folder = checkpointOf(set, golden);
  if (!existsSync(folder)) throw new Error(`${folder} is not there; the folder of ACE-Step 1.5's vectors must stand beside this one`);
  const { options: own = {}, adapter = 'lora' } = golden.params as { options?: Readonly<Record<string, unknown>>; adapter?: string };
  const targets = (own['targets'] ?? []) as readonly string[];
  const design =
    adapter === 'lokr'
      ? { method: 'lokr' as const, rank: own['dim'] as number, magnitudes: own['weight_decompose'] === true }
      : {
          method: own['dora'] === true ? ('dora' as const) : own['rs'] === true ? ('rslora' as const) : ('lora' as const),
          rank: (own['r'] ?? golden.params['rank']) as number,
        };
  return createAdapterTrainer(await openCheckpoint(path.dirname(folder)), {
    runtime: createNodeRuntime({ threads: 1 }),
    variant: path.basename(folder),
    sites: targets.includes('up_proj') ? ['selfAttention', 'crossAttention', 'feedForward'] : ['selfAttention', 'crossAttention'],
    ...design,
    ...options,
  });
}

function checkpointOf(set: LoraSet, golden: LoraCase): string {
  return path.join(set.folder, (golden['weights'] as string).split(' ')[0]!);
}

/** Reads the adapter of a folder, as far as the trainer trains it; what the reference trainer leaves alone changes nothing. */
export async function readStart(set: LoraSet, golden: LoraCase, folder: string, trainer: AdapterTrainer): Promise<AdapterWeights> {
  const at = path.join(set.folder, folder);
  const name = ['adapter_model.safetensors', 'lokr_weights.safetensors'].find((file) => existsSync(path.join(at, file)))!;
  const config = path.join(at, 'adapter_config.json');
  const base = await openSafetensors(fromBytes(new Uint8Array(await readFile(path.join(checkpointOf(set, golden), 'model.safetensors')))));
  const { weights } = await readAdapter(
    {
      name: golden.id,
      file: await openSafetensors(fromBytes(new Uint8Array(await readFile(path.join(at, name))))),
      ...(existsSync(config) && { config: JSON.parse(await readFile(config, 'utf8')) as unknown }),
    },
    { base: readBaseShapes(base) },
  );
  const targets = new Map(trainer.sites.map(({ key }) => [key, weights.targets.get(key)!]));
  return mapAdapter({ ...weights, targets }, ({ shape, values }) => ({ shape, values: values.slice() }));
}

async function follow(set: LoraSet, golden: LoraCase, trainer: AdapterTrainer): Promise<void> {
  const batch = await readTensors(set, golden, 'inputs');
  const adapter = await readStart(set, golden, golden.files['start'] as string, trainer);
  const start = mapAdapter(adapter, ({ shape, values }) => ({ shape, values: values.slice() }));
  const {
    steps,
    lr,
    weight_decay: weightDecay,
    clip_grad_norm: clip,
    grad_accumulation: accumulation,
  } = golden.params as Record<string, number>;
  const curve = (await readJson(set, golden, 'curve')) as { loss: number[]; grad_norm_before_clip: number[] };
  const isLoose = golden.id.includes('bf16');
  const optimizer = createAdamW({ weightDecay: weightDecay! });
  const parameters = adapterParameters(adapter);
  const losses: number[] = [];
  for (let step = 0; step < steps!; step += 1) {
    const gradients = emptyAdapter(adapter);
    let loss = 0;
    for (let micro = 0; micro < accumulation!; micro += 1) {
      const index = step * accumulation! + micro;
      if (index === 0 && typeof golden.files['step0'] === 'string') await checkFirst(set, golden, { trainer, adapter, batch });
      loss += (await addBatch(trainer, examplesOf(batch, golden, index), { adapter, gradients, share: 1 / accumulation! })) / accumulation!;
    }
    losses.push(loss);
    const byName = new Map(adapterParameters(gradients).map(({ name, values }) => [name, values]));
    const norm = clipGradients(byName, clip!);
    if (!isLoose) assertClose(`gradient norm of step ${step}`, norm, curve.grad_norm_before_clip[step], { relative: 2e-4, absolute: 1e-5 });
    optimizer.step(parameters, byName, lr!);
    const after = (golden.files['after'] as Readonly<Record<string, string>> | undefined)?.[String(step + 1)];
    if (after !== undefined)
      await checkAdapter(set, { ...golden, files: { after } }, adapter, absoluteOf(golden, 'adapter after 1, 2 steps'));
  }
  const isSnr = golden.params['options'] !== undefined && (golden.params['options'] as Record<string, unknown>)['loss'] === 'min_snr';
  curve.loss.forEach((loss, index) =>
    assertClose(
      `loss ${index}`,
      losses[index],
      loss,
      isLoose ? { relative: 0.08 } : isSnr && loss < 1e-3 ? { relative: 0.1 } : { relative: 1e-4, absolute: 1e-5 },
    ),
  );
  const final = await readStart(set, golden, golden.files['final'] as string, trainer);
  if (isLoose) {
    const [got, wanted] = [differenceOf(adapter, start), differenceOf(final, start)];
    atLeast('direction of the whole change', cosine(got, wanted), cosineOf(golden, 'final'));
  } else compareAdapters(adapter, final, absoluteOf(golden, 'final'));
}

/** Compares noise, prediction, loss and gradients of the first batch. */
async function checkFirst(
  set: LoraSet,
  golden: LoraCase,
  { trainer, adapter, batch }: { trainer: AdapterTrainer; adapter: AdapterWeights; batch: ReadonlyMap<string, GoldenTensor> },
): Promise<void> {
  const wanted = await readTensors(set, golden, 'step0');
  const examples = examplesOf(batch, golden, 0);
  const gradients = emptyAdapter(adapter);
  const loss = await addBatch(trainer, examples, { adapter, gradients, share: 1 });
  const tolerance = golden['tolerance'] as Readonly<Record<string, string>>;
  assertClose('loss', loss, wanted.get('loss')!.values[0], { relative: Number(/[\d.e-]+/u.exec(tolerance['loss']!)![0]) });
  const predictions: number[] = [];
  for (const [item, example] of examples.entries()) {
    const { loss: error, prediction } = await trainer.evaluate(example, adapter);
    predictions.push(...prediction);
    const mse = wanted.get('mse_per_sample');
    if (example.mask === undefined && mse !== undefined && !golden.id.includes('bf16'))
      assertClose(`error of sample ${item}`, error, mse.values[item], { relative: 1e-4 });
  }
  const byName = new Map(adapterParameters(gradients).map(({ name, values }) => [name, values]));
  const keys = [...wanted.keys()].filter((key) => key.startsWith('grad.') && byName.has(parameterOf(key)));
  if (keys.length !== byName.size) throw new Error(`gradients of ${byName.size} tensors, the case has ${keys.length} of them`);
  const prediction = wanted.get('prediction')!.values;
  if (golden.id.includes('bf16')) {
    atLeast('prediction', cosine(predictions, [...prediction]), cosineOf(golden, 'prediction'));
    const [got, all] = [keys.flatMap((key) => [...byName.get(parameterOf(key))!]), keys.flatMap((key) => [...wanted.get(key)!.values])];
    atLeast('gradients', cosine(got, all), cosineOf(golden, 'grad'));
    const share = Number(/within (\d+)/u.exec(tolerance['grad']!)![1]) / 100;
    assertClose('length of the gradients', Math.hypot(...got), Math.hypot(...all), { relative: share });
    return;
  }
  prediction.forEach((value, index) => assertClose(`prediction ${index}`, predictions[index], value, { absolute: 2e-5 }));
  for (const key of keys) {
    const { values } = wanted.get(key)!;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const got = byName.get(parameterOf(key))!;
    values.forEach((value, index) => assertClose(`${key} ${index}`, got[index], value, { absolute: 1e-4 * largest + 1e-7 }));
  }
}

/** Adds the gradients of a batch. @returns Its loss. */
async function addBatch(
  trainer: AdapterTrainer,
  examples: readonly TrainingExample[],
  { adapter, gradients, share }: { readonly adapter: AdapterWeights; readonly gradients: AdapterWeights; readonly share: number },
): Promise<number> {
  let loss = 0;
  for (const example of examples) {
    const weight = example.weight ?? 1;
    loss += weight * (await trainer.step({ ...example, weight: weight * share }, { adapter, gradients })).loss;
  }
  return loss;
}

/** The examples of a batch, each with its part in the batch's loss. */
function examplesOf(batch: ReadonlyMap<string, GoldenTensor>, golden: LoraCase, index: number): readonly TrainingExample[] {
  const {
    variant,
    options,
    loss: kind = (options as Record<string, unknown> | undefined)?.['loss'],
  } = golden.params as Record<string, unknown>;
  const times = batch.get((variant as string).startsWith('turbo') ? 't_discrete' : 't_continuous')!;
  const [items] = batch.get('target_latents')!.shape as [number];
  const masks = batch.get('attention_mask')!;
  const counted = masks.values.reduce((sum, value) => sum + value, 0);
  return Array.from({ length: items }, (_, item) => {
    const timestep = times.values[index * items + item]!;
    const mask = kind === 'masked' ? rowOf(masks, item) : undefined;
    const shares = {
      masked: (mask?.reduce((sum, value) => sum + value, 0) ?? 0) / counted,
      min_snr: minSnrWeight(timestep, 5, { denominatorFloor: 1e-6 }) / items,
    };
    return {
      target: rowOf(batch.get('target_latents')!, item),
      context: rowOf(batch.get('context_latents')!, item),
      condition: rowOf(batch.get('encoder_hidden_states')!, item),
      noise: rowOf(batch.get('noise')!, index * items + item, 2),
      timestep,
      mask,
      weight: shares[kind as keyof typeof shares] ?? 1 / items,
    };
  });
}

/** An item of a tensor whose first `axes` axes count items. */
function rowOf({ shape, values }: GoldenTensor, item: number, axes = 1): Float32Array {
  const size = shape.slice(axes).reduce((product, length) => product * length, 1);
  return Float32Array.from(values.subarray(item * size, (item + 1) * size));
}

const floats = (tensors: ReadonlyMap<string, GoldenTensor>, name: string): Float32Array => Float32Array.from(tensors.get(name)!.values);

const PARTS: readonly (readonly [RegExp, string])[] = [
  [/\.lora_A\.weight$/u, '/a'],
  [/\.lora_B\.weight$/u, '/b'],
  [/\.lora_magnitude_vector$/u, '/magnitude'],
  [/\.dora_scale$/u, '/magnitude'],
  [/\.lokr_w1$/u, '/first'],
  [/\.lokr_w1_a$/u, '/first/a'],
  [/\.lokr_w1_b$/u, '/first/b'],
  [/\.lokr_w2$/u, '/second'],
  [/\.lokr_w2_a$/u, '/second/a'],
  [/\.lokr_w2_b$/u, '/second/b'],
];

/** Our name of a tensor of an adapter's file. */
function parameterOf(key: string): string {
  const [pattern, part] = PARTS.find(([suffix]) => suffix.test(key)) ?? [/$/u, ''];
  const module = key
    .replace(/^grad\./u, '')
    .replace(pattern, '')
    .replace(/^base_model\.model\./u, '');
  const dotted = module.startsWith('lycoris_')
    ? module.slice('lycoris_'.length).replace(/^layers_(\d+)_(self_attn|cross_attn|mlp)_/u, 'layers.$1.$2.')
    : module;
  return dotted + part;
}

async function checkAdapter(set: LoraSet, golden: LoraCase, adapter: AdapterWeights, absolute: number): Promise<void> {
  const wanted = await readTensors(set, golden, 'after');
  const found = new Map(adapterParameters(adapter).map(({ name, values }) => [name, values]));
  for (const [key, { values }] of wanted) {
    const got = found.get(parameterOf(key));
    if (got !== undefined) values.forEach((value, index) => assertClose(`after a step: ${key} ${index}`, got[index], value, { absolute }));
  }
}

/** Throws unless two adapters are alike. */
export function compareAdapters(got: AdapterWeights, wanted: AdapterWeights, absolute: number): void {
  const found = new Map(adapterParameters(got).map(({ name, values }) => [name, values]));
  for (const { name, values } of adapterParameters(wanted))
    values.forEach((value, index) => assertClose(`${name} ${index}`, found.get(name)?.[index], value, { absolute }));
}

function absoluteOf(golden: LoraCase, name: string): number {
  return Number(/[\d.e-]+/u.exec((golden['tolerance'] as Readonly<Record<string, string>>)[name]!)![0]);
}

function cosineOf(golden: LoraCase, name: string): number {
  return Number(/>= ([\d.]+)/u.exec((golden['tolerance'] as Readonly<Record<string, string>>)[name]!)![1]);
}

function atLeast(what: string, got: number, least: number): void {
  if (!(got >= least)) throw new Error(`${what}: cosine ${got}, expected at least ${least}`);
}

function differenceOf(a: AdapterWeights, b: AdapterWeights): readonly number[] {
  const other = adapterParameters(b);
  return adapterParameters(a).flatMap(({ values }, part) => Array.from(values, (value, index) => value - other[part]!.values[index]!));
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (left: readonly number[], right: readonly number[]): number =>
    left.reduce((sum, value, index) => sum + value * right[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
